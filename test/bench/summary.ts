import { figuresOf } from "./figures.ts";
import { markdownTable } from "./markdown.ts";
import type { Results, Row } from "./results.ts";
import { buildsNothing, toolMeaning, toolName } from "./words.ts";

/** Column titles of the README's table, for a reader who has read nothing else. */
const steps = {
  up: "build: `up`",
  refresh: "find what was changed by hand: `refresh`",
  "add-host": "add a host: `up`",
  destroy: "remove: `destroy`",
};

/** A short Markdown table of a results file, with a line about the machine. */
export function summaryText(results: Results): string {
  const rows = largestStar(results);
  const tools = [...new Set(rows.map(({ tool }) => tool))];
  const cell = (tool: string, step: string) =>
    rows.find((row) => row.tool === tool && row.step === step)?.seconds.toFixed(1) ?? "";
  const head = [`${rows[0]?.hosts} hosts on one bridge, in seconds`, ...Object.values(steps)];
  const table = markdownTable(
    head,
    tools.map((tool) => [
      `${toolName(tool)}: ${toolMeaning(tool)}`,
      ...Object.keys(steps).map((step) => cell(tool, step)),
    ]),
  );
  return [table, aboutText(results)].join("\n\n");
}

/** The rows of the largest star of up to 1000 hosts, without the tools that build nothing. */
export function largestStar({ rows }: Results): Row[] {
  const stars = rows.filter(({ shape, hosts, tool }) => shape === "star" && hosts <= 1000 && !buildsNothing(tool));
  const hosts = Math.max(...stars.map((row) => row.hosts));
  return stars.filter((row) => row.hosts === hosts);
}

function aboutText(results: Results): string {
  const { machine, date, versions } = results;
  const verdicts = figuresOf(results).flatMap(({ holds }) => holds ?? []);
  const held = verdicts.filter((holds) => holds).length;
  return [
    `Measured on ${date} with version ${versions["pulumi-netns"]} on ${machine.cpus} × ${machine.model}. An empty cell: the tool has no such step.`,
    `The project has set itself ${verdicts.length} targets, and ${held} are met. [docs/benchmark.md](docs/benchmark.md) has them all, more labs, and what each word means.`,
  ].join("\n");
}
