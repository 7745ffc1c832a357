import { setTimeout as wait } from "node:timers/promises";
import type { NetnsRef } from "../../host/netns.ts";
import { aligned } from "../../host/text/aligned.ts";

/** A check that is not as expected, for a report. */
export interface Failed {
  from: NetnsRef;
  to: string;
  /** The protocol and the port, such as `tcp 80`. */
  by: string;
  expected: string;
  seen: string;
  /** The route that packets took. */
  route: string;
}

/** The error of a check that is not as expected: what failed, and a report for a reader. */
export class Unanswered extends Error {
  readonly failed: readonly Failed[];

  constructor(failed: readonly Failed[], report: string) {
    super(report);
    this.name = "Unanswered";
    this.failed = failed;
  }
}

/** A failed check in one line. */
export const failedText = ({ from, to, by, expected, seen, route }: Failed): string =>
  `${nodeName(from)} to ${to} by ${by}: expected ${expected}, seen ${seen}; route: ${route}`;

/** The most rows of a report. */
const most = 40;

/** Several failed checks as a table. Where they have names, these come first. */
function failedTable(all: readonly Failed[], names: readonly string[]): string {
  const rows = all
    .slice(0, most)
    .map(({ from, to, by, expected, seen, route }, index) => [
      ...names.slice(index, index + 1),
      ...[nodeName(from), to, by, expected, seen, route],
    ]);
  const head = [...names.slice(0, 1).map(() => "check"), "from", "to", "by", "expected", "seen", "route taken"];
  const left = all.length - rows.length;
  return [...aligned([head, ...rows]).map((line) => line.trimEnd()), ...(left > 0 ? [`and ${left} more`] : [])].join(
    "\n",
  );
}

/** A node in a table: the name of its namespace, or `host`. */
export const nodeName = (netns: NetnsRef): string =>
  typeof netns === "number" ? `process ${netns}` : (netns ?? "host");

/** How long the first failed check waits for another one, and for those that still run, in milliseconds. */
const [closely, atMost] = [300, 12_000];

/** How many checks run. */
let running = 0;

/** Runs a check, which a report of others waits for. */
export async function checkRuns<Result>(work: () => Promise<Result>): Promise<Result> {
  running += 1;
  try {
    return await work();
  } finally {
    running -= 1;
  }
}

let open: { all: Failed[]; who: string } | undefined;

/** The report of checks that fail at about the same time: the first one gets a report of all, the others tell where it is. */
export async function failedTogether(failed: readonly Failed[], who: string): Promise<Together> {
  if (open) {
    const isRow = open.all.push(...failed) <= most;
    return { report: isRow ? elsewhere(failed, open.who) : failed.map(failedText).join("\n"), isFirst: false };
  }
  const all = [...failed];
  open = { all, who };
  const isOver = (count: number) => running === 0 && count === all.length;
  for (let [count, waited] = [0, 0]; !isOver(count) && waited < atMost; waited += closely) {
    count = all.length;
    await wait(closely);
  }
  open = undefined;
  return { report: failedReport(all), isFirst: true };
}

interface Together {
  report: string;
  isFirst: boolean;
}

/** Failed checks whose rows are in the table of another one. */
const elsewhere = (failed: readonly Failed[], who: string): string =>
  failed
    .map(({ from, to, by }) => `${nodeName(from)} to ${to} by ${by} is not as expected: it is in the table of ${who}`)
    .join("\n");

/** What failed: one check in a sentence, several as a table. */
export function failedReport(all: readonly Failed[], names: readonly string[] = []): string {
  const [first] = all;
  const [name] = names;
  if (all.length === 1 && first) return `${name === undefined ? "" : `${name}: `}${failedText(first)}`;
  return `${all.length} checks are not as expected:\n${failedTable(all, names)}`;
}
