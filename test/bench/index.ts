// npm run bench: measures what labs cost, beside other ways to build them.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { benchCrowds } from "./crowd.ts";
import { crowdFigures } from "./crowd-figures.ts";
import { benchLab } from "./lab.ts";
import { writeReport } from "./report.ts";
import { latestResults, readResults, writeResults } from "./results.ts";
import { benchScale } from "./scale.ts";
import { positive, type ScaleOptions, shapesOf, withCrowds, withScaleOptions } from "./scale-options.ts";
import { tableText } from "./table.ts";

const labRounds = 5;

// The engine runs as for users of the package. In a checkout, the tools would make Node load less of the SDK and cache compiled
// code.
delete process.env.NODE_OPTIONS;
process.env.NODE_DISABLE_COMPILE_CACHE = "1";

const program = new Command("npm run bench --")
  .description("Measure what labs cost, beside other ways to build them. Without a command: lab, then scale.")
  .showHelpAfterError("(--help shows what there is)")
  .addHelpText(
    "after",
    `
Examples:
  npm run bench                                        measure everything; the results go to test/bench/results/
  npm run bench -- lab                                 measure lab 1 alone, against resources that do nothing
  npm run bench -- scale --install-peers               install Mininet and pyroute2 first
  npm run bench -- scale --hosts 10,100 --rounds 1     takes some two minutes
  npm run bench -- scale --hosts 1000 --shapes star --tools topology,floor,mininet
  npm run bench -- crowd                               compare a namespace of 10000 routes with one of 1000
  npm run bench -- report                              write the last results into README.md and docs/benchmark.md

docs/benchmark.md tells what the tools are. Of the words for --tools, fine are single resources, noops and one-noop do
nothing, and floor is the batch script.`,
  );

program
  .command("lab")
  .description("measure lab 1 against as many resources that do nothing")
  .option("--rounds <n>", "rounds that the medians are of", positive, labRounds)
  .action(({ rounds }: { rounds: number }) => inFolder((work) => benchLab({ work, rounds })));

withScaleOptions(
  program
    .command("scale")
    .description("build stars (hosts on one bridge) and chains (routers in a row) with every tool"),
).action(scale);

withCrowds(program.command("crowd"))
  .description(
    "measure one namespace with very many routes and addresses, without Pulumi's engine; `scale` ends with it",
  )
  .action(async ({ crowds }: { crowds: number[] }) => {
    const found = await benchCrowds(crowds);
    console.table(found);
    for (const { what, limit, measured } of crowdFigures(found)) console.log(`${what}: ${measured}, at most ${limit}`);
  });

program
  .command("report [results]")
  .description("write tables and chart in README.md and docs/benchmark.md anew, from the last results or from a file")
  .action((file?: string) => writeReport(readResults(file ?? latestResults())));

withScaleOptions(program.command("all", { isDefault: true, hidden: true })).action(async (options: ScaleOptions) => {
  await inFolder((work) => benchLab({ work, rounds: labRounds }));
  await scale(options);
});

async function scale(options: ScaleOptions): Promise<void> {
  await inFolder(async (work) => {
    const labs = await benchScale({ ...options, work, shapes: shapesOf(options) });
    const results = { ...labs, crowds: await benchCrowds(options.crowds) };
    writeResults(options.out, results);
    console.log(`${tableText(results)}\n\nThe results are in ${options.out}.`);
  });
}

/** Does work in a temporary folder, which is removed even after an interruption. */
async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "netns-bench-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  await work(folder).finally(remove);
}

await program.parseAsync();
