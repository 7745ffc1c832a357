import { subscribe } from "node:diagnostics_channel";

/** An operation on the host, as the provider publishes it. */
export interface Operation {
  argv: readonly string[];
  input?: string;
}

/**
 * The point at which a run dies: before the nth operation (counted from 1) begins, or after it has ended. With `lines`, an `ip
 * -batch` only gets that many of its lines, or half of them, so that it ends in the middle.
 */
export interface Point {
  operation: number;
  when: "before" | "after";
  lines?: number | "half";
}

/** The point in messages: `after operation 12, of which 3 lines were done`. */
export const pointText = ({ operation, when, lines }: Point): string =>
  `${when} operation ${operation}${lines === undefined ? "" : `, of which ${lines} lines were done`}`;

/** The operation at a point, and the numbers of lines after which it can be cut. */
export interface Reached {
  argv: string;
  cuts: number[];
}

/** Calls `reach` once, when the run comes to the point. */
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

/**
 * The numbers of lines after which a batch can be cut: after each line that changes something, except the last one, which ends
 * the operation.
 */
function cutsOf(operation: Operation): number[] {
  if (!operation.argv.includes("-batch")) return [];
  const changes = linesOf(operation).flatMap((line, index) => (/^\S+ show /.test(line) ? [] : [index + 1]));
  return changes.slice(0, -1);
}
