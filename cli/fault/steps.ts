import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { Problem } from "../problem.ts";
import { type Effect, effectOf } from "./effect.ts";
import type { FaultLab } from "./lab.ts";
import { type FaultWords, faultOptions, milliseconds } from "./words.ts";

/** A fault with the times at which it begins and ends, in milliseconds since the start. Without `end` it lasts until the run ends. */
export interface Step {
  begin: number;
  end?: number;
  effect: Effect;
}

/** The words of a step. */
interface Given {
  links: readonly string[];
  words: FaultWords;
  begin: number;
}

/** The step of a fault. Throws {@link Problem} where it cannot be done. */
export async function stepOf(lab: FaultLab, { links, words, begin }: Given): Promise<Step> {
  const effect = await effectOf(lab, links, words);
  return { begin, effect, ...(words.for !== undefined && { end: begin + words.for }) };
}

/**
 * The steps in a file: each line is `at TIME: ` and then the words of a fault, as the command line has them. Empty lines, and those
 * that begin with `#`, say nothing. Throws {@link Problem} with the number of a line that is wrong.
 */
export async function stepsIn(lab: FaultLab, file: string): Promise<Step[]> {
  const lines = textOf(file).split("\n");
  const steps: Step[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "" || line.trim().startsWith("#")) continue;
    try {
      steps.push(await stepOf(lab, read(line.trim())));
    } catch (error) {
      const isKnown = error instanceof Problem || error instanceof CommanderError;
      const reason = (error as Error).message.replace(/^error: /, "");
      throw isKnown ? new Problem(`${file}:${index + 1}: ${reason}`) : error;
    }
  }
  if (steps.length === 0)
    throw new Problem(`${file} has no steps; a step is a line such as: at 5s: r1/eth0 --down --for 10s`);
  return steps;
}

function read(line: string): Given {
  const [, time, rest] = /^at\s+(\S+?):\s+(.*)$/.exec(line) ?? [];
  if (time === undefined || rest === undefined)
    throw new Problem(
      `a step is "at TIME:" and a fault, such as: at 5s: r1/eth0 --down --for 10s, not ${JSON.stringify(line)}`,
    );
  const command = new Command("step")
    .argument("[link...]")
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  for (const option of faultOptions()) command.addOption(option);
  command.helpOption(false).parse(rest.split(/\s+/), { from: "user" });
  return { links: command.args, words: command.opts<FaultWords>(), begin: milliseconds(time) };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Problem(`${file} cannot be read: ${(error as Error).message}`);
  }
}
