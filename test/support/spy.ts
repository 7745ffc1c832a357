import { subscribe } from "node:diagnostics_channel";
import type { Operation } from "../../provider/host/run/operations.ts";

/** Batches that iproute2 or nft would read in another way than the provider meant them. */
export const misread: string[] = [];

/** Compares every later `ip` batch and nft transaction with what the provider meant. */
export const spy = (): void =>
  subscribe("pulumi-netns:operation-start", (message) => {
    const { argv, input, meant } = message as Operation;
    if (argv.at(-2) === "-batch") compare(meant, batchLines(input ?? ""), input ?? "");
    else if (argv.at(-2) === "nft") compare(meant, argv.at(-1)?.split("\n"), argv.at(-1) ?? "");
  });

function compare(meant: unknown, read: unknown, text: string): void {
  if (JSON.stringify(meant) !== JSON.stringify(read)) misread.push(text);
}

/** Splits a text as iproute2's `-batch` does: white space between words, quotes, and comments from `#` to the end of a line. */
function batchLines(text: string): string[][] {
  const lines = text.replaceAll("\\\n", "").split("\n");
  return lines.map((line) => wordsOf(line.replace(/#.*/s, ""))).filter((words) => words.length > 0);
}

const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"?|'([^']*)'?|[^ \t\r]+/g)].map(([whole, double, single]) => double ?? single ?? whole);
