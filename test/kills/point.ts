import { subscribe } from "node:diagnostics_channel";

/** One thing that the provider does to the host, as it publishes it. */
export interface Operation {
  argv: readonly string[];
  input?: string;
}

/**
 * Where a run ends: at the nth operation, counted from 1, before it begins or after it ended. With `lines`, an `ip -batch`
 * gets only that many of its lines first, or half of them, so that it ends in the middle.
 */
export interface Point {
  operation: number;
  when: "before" | "after";
  lines?: number | "half";
}

/** As messages name it: `after operation 12, of which 3 lines were done`. */
export const pointText = ({ operation, when, lines }: Point): string =>
  `${when} operation ${operation}${lines === undefined ? "" : `, of which ${lines} lines were done`}`;

/** What was reached: what the operation was, and after which of its lines it could have been cut. */
export interface Reached {
  argv: string;
  cuts: number[];
}

/** Calls back, once, when a run comes to a point. */
export function atPoint(point: Point, reach: (reached: Reached) => void): void {
  let count = 0;
  let chosen: Operation | undefined;
  let reached: Reached | undefined;
  subscribe("pulumi-netns:operation-start", (message) => {
    count += 1;
    if (count !== point.operation) return;
    chosen = message as Operation;
    reached = { argv: chosen.argv.join(" "), cuts: cutsOf(chosen) };
    const lines = point.lines === "half" ? reached.cuts[Math.floor(reached.cuts.length / 2)] : point.lines;
    if (lines !== undefined) chosen.input = linesOf(chosen).slice(0, lines).join("\n").concat("\n");
    if (point.when === "before") reach(reached);
  });
  subscribe("pulumi-netns:operation-end", (message) => {
    if (message === chosen && reached && point.when === "after") reach(reached);
  });
}

const linesOf = ({ input = "" }: Operation): string[] => input.split("\n").filter(Boolean);

/** After each line that changes something, but for the last such line: that is the end of the operation. */
function cutsOf(operation: Operation): number[] {
  if (!operation.argv.includes("-batch")) return [];
  const changes = linesOf(operation).flatMap((line, index) => (/^\S+ show /.test(line) ? [] : [index + 1]));
  return changes.slice(0, -1);
}
