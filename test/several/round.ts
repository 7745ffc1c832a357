import assert from "node:assert/strict";
import { execa } from "execa";
import type { EngineRun } from "../support/engine-output.ts";
import { type Clash, type Lab, layoutOf, partner, programOf } from "./labs.ts";

/** How long one command of one stack may take while seven others run, in seconds. Beyond it is a deadlock. */
const limit = 150;

/** All come up at once and stand together; then all go at once. Of a pair with one clash, one works. @returns how many worked */
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

/** Each goes as soon as it has come up, while the others come and go. @returns how many worked */
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

/** Waits for all of them, also where one fails, so that no run is left alone; then throws the first failure. */
async function ended<Result>(works: Promise<Result>[]): Promise<Result[]> {
  await Promise.allSettled(works);
  return Promise.all(works);
}

/** One stack's `up`. Where it fails, each error names the partner's mark. @returns whether it works */
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
 * A lab that works is reached, from its bridge and from its namespace, and answers with its own setting; nothing of its
 * partner's is reached, not even where both have one subnet.
 */
async function assertWorksAlone({ index }: Lab, clash: Clash): Promise<void> {
  const { netns, bridge, gateway, host } = layoutOf(index, clash);
  // By the bridge, for of two labs in one subnet the host's routes name one.
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
