import assert from "node:assert/strict";
import { execa } from "execa";
import type { EngineRun } from "../support/engine-output.ts";
import { type Clash, type Lab, layoutOf, partner, programOf } from "./labs.ts";

/** The time for one command while seven other stacks run, in seconds. A longer time means a deadlock. */
const limit = 150;

/**
 * Brings all labs up at once, and then takes all down at once. In a pair with a single clash, one lab works.
 * @returns how many worked
 */
export async function standTogether(labs: readonly Lab[], clashOf: (lab: Lab) => Clash): Promise<number> {
  const works = await ended(labs.map((lab) => upOrClash(labs, lab, clashOf(lab))));
  const working = labs.filter(({ index }) => works[index]);
  for (const lab of labs) {
    const clash = clashOf(lab);
    const standing = working.filter(({ index }) => index === lab.index || index === partner(lab.index)).length;
    if (clash === "subnet") assert.equal(standing, 2, `labs of one subnet, ${lab.index}`);
    else if (clash !== "everything") assert.equal(standing, 1, `labs of one ${clash}, ${lab.index}`);
  }
  await ended(working.map((lab) => assertWorksAlone(lab, clashOf(lab))));
  await ended(labs.map(down));
  return working.length;
}

/** Takes each lab down as soon as it is up, while the others come and go. @returns how many worked */
export async function comeAndGo(labs: readonly Lab[], clashOf: (lab: Lab) => Clash): Promise<number> {
  const works = await ended(
    labs.map(async (lab) => {
      const isUp = await upOrClash(labs, lab, clashOf(lab));
      if (isUp) await assertWorksAlone(lab, clashOf(lab));
      await down(lab);
      return isUp;
    }),
  );
  return works.filter(Boolean).length;
}

/** Waits for all work even if some fails, so that no run is left behind. Then throws the first failure. */
async function ended<Result>(works: Promise<Result>[]): Promise<Result[]> {
  await Promise.allSettled(works);
  return Promise.all(works);
}

/** Brings one lab up. If that fails, each error must name the partner's mark. @returns whether the lab works */
async function upOrClash(labs: readonly Lab[], lab: Lab, clash: Clash): Promise<boolean> {
  lab.stack.write(programOf(lab.index, clash));
  const { exitCode, text } = await bounded(lab.stack.attempt("up", "--yes", "--skip-preview"), lab, "up");
  if (exitCode === 0) return true;
  const other = labs[partner(lab.index)] as Lab;
  const errors = text.split("\n").filter((line) => /^ +error: (?!update failed|preview failed)/.test(line));
  assert.ok(errors.length > 0, `lab ${lab.index} fails without an error:\n${text}`);
  for (const error of errors) assert.match(error, other.owner, `lab ${lab.index}, ${clash}:\n${text}`);
  return false;
}

async function down(lab: Lab): Promise<void> {
  const { exitCode, text } = await bounded(lab.stack.attempt("destroy", "--yes", "--skip-preview"), lab, "destroy");
  assert.equal(exitCode, 0, `destroy of lab ${lab.index}\n${text}`);
}

async function bounded(work: Promise<EngineRun>, { index }: Lab, what: string): Promise<EngineRun> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} of lab ${index} did not end within ${limit} s`)), limit * 1000);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/**
 * A lab that works answers on its bridge and in its namespace, with its own setting. It must not reach its partner, even if both
 * labs have the same subnet.
 */
async function assertWorksAlone({ index }: Lab, clash: Clash): Promise<void> {
  const { netns, bridge, gateway, host } = layoutOf(index, clash);
  // The ping goes through the lab's bridge: if two labs have one subnet, the host's routes lead to only one of them.
  const { stdout } = await pingOnce("ping", "-I", bridge, host);
  assert.match(stdout, new RegExp(`ttl=${100 + index} `), `lab ${index} was answered by another`);
  if (clash !== "subnet") return void (await pingOnce("nsenter", `--net=/run/netns/${netns}`, "ping", gateway));
  const other = layoutOf(partner(index), clash);
  const crossed = await pingOnce("nsenter", `--net=/run/netns/${netns}`, "ping", other.host).then(
    () => true,
    () => false,
  );
  assert.equal(crossed, false, `lab ${index} reaches into its partner's`);
}

const pingOnce = (...argv: string[]) => {
  const at = argv.indexOf("ping") + 1;
  const [file, ...rest] = [...argv.slice(0, at), "-n", "-c1", "-W1", ...argv.slice(at)] as [string, ...string[]];
  return execa(file, rest, { stdin: "ignore" });
};
