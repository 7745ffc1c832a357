import { type Command, InvalidArgumentError } from "commander";
import { nextResults } from "./results.ts";
import type { Shape } from "./shape.ts";
import { tools } from "./tools/index.ts";

/** The command-line options of a scale benchmark. */
export interface ScaleOptions {
  hosts: number[];
  shapes: Shape["shape"][];
  tools: string[];
  crowds: number[];
  rounds: number;
  out: string;
  thorough?: true;
}

/** The number of routers in the longest chain, somewhat fewer than a packet can pass. */
const longestChain = 100;

/** Adds the options to a command. */
export function withScaleOptions(command: Command): Command {
  const chosen = Object.keys(tools);
  const shapes = ["star", "chain"];
  return (
    withCrowds(command)
      .option("--hosts <n,…>", "how many; more than 1000 are built by Topology alone", numbers, [10, 100, 1000, 4000])
      .option("--shapes <word,…>", `star, and chain up to ${longestChain} routers`, oneOf(shapes), shapes)
      .option("--tools <word,…>", `of ${chosen.join(", ")}`, oneOf(chosen), chosen)
      .option("--rounds <n>", "rounds that the medians are of", positive, 3)
      .option("--thorough", "in each round also what takes minutes with 1000 hosts and decides no figure")
      .option("--out <file>", "the results file", nextResults())
      // tools/bench.mjs does this beforehand: no package registry can be reached from a private host.
      .option("--install-peers", "install Mininet and pyroute2 before (root, apt)")
  );
}

/** Adds the option for crowds, which the command `crowd` has too. */
export const withCrowds = (command: Command): Command =>
  command.option(
    "--crowds <n,…>",
    "routes of one namespace, with a tenth as many addresses; a figure compares the last with the first",
    crowds,
    [1000, 10_000],
  );

/** The labs to build, small ones first, so that these warm the caches for the large ones. */
export const shapesOf = ({ shapes, hosts }: ScaleOptions): Shape[] =>
  shapes
    .flatMap((shape) => hosts.map((count) => ({ shape, hosts: count })))
    .filter(({ shape, hosts }) => shape === "star" || hosts <= longestChain)
    .sort((a, b) => a.hosts - b.hosts);

/** Parses a number of rounds or hosts. */
export function positive(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError(`${text} is no number from 1 to 9999.`);
  return Number(text);
}

/** Parses numbers of hosts. A single host would have nobody to ping. */
function numbers(text: string): number[] {
  const counts = text.split(",").map(positive);
  if (counts.includes(1)) throw new InvalidArgumentError("A lab has two hosts at least.");
  return counts;
}

function crowds(text: string): number[] {
  const wrong = text.split(",").find((one) => !/^[1-9]\d{0,4}$/.test(one));
  if (wrong !== undefined) throw new InvalidArgumentError(`${wrong} is no number from 1 to 99999.`);
  return text.split(",").map(Number);
}

const oneOf =
  (choices: string[]) =>
  (text: string): string[] => {
    const wrong = text.split(",").find((word) => !choices.includes(word));
    if (wrong !== undefined) throw new InvalidArgumentError(`${wrong} is none of ${choices.join(", ")}.`);
    return text.split(",");
  };
