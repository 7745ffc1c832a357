import assert from "node:assert/strict";
import { execa } from "execa";
import type { EngineRun } from "../support/engine-output.ts";
import { type Clash, type Lab, layoutOf, partner, programOf } from "./labs.ts";

/** How long one command of one stack may take while seven others run, in seconds. Beyond it is a deadlock. */
const limit = 150;

/** What became of a lab's `up`. */
export interface Outcome {
  lab: Lab;
  works: boolean;
}

/** One stack's `up`. Where it fails, each error names the partner's mark. */
export async function upOrClash(labs: readonly Lab[], lab: Lab, clash: Clash): Promise<Outcome> {
  lab.stack.write(programOf(lab.index, clash));
  const { exitCode, text } = await bounded(lab.stack.attempt("up", "--yes", "--skip-preview"), lab, "up");
  if (exitCode === 0) return { lab, works: true };
  const other = labs[partner(lab.index)] as Lab;
  const errors = text.split("\n").filter((line) => /^ +error: (?!update failed|preview failed)/.test(line));
  assert.ok(errors.length > 0, `lab ${lab.index} fails without an error:\n${text}`);
  for (const error of errors) assert.match(error, other.owner, `lab ${lab.index}, ${clash}:\n${text}`);
  return { lab, works: false };
}

export async function down(lab: Lab): Promise<void> {
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
export async function assertWorksAlone({ index }: Lab, clash: Clash): Promise<void> {
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

const pingOnce = (...words: string[]) => {
  const at = words.indexOf("ping") + 1;
  const [file, ...rest] = [...words.slice(0, at), "-n", "-c1", "-W1", ...words.slice(at)] as [string, ...string[]];
  return execa(file, rest, { stdin: "ignore" });
};
