import { hubColumn, type LeftRow, placesColumn, type RightRow } from "./drawing-columns.ts";
import { hubOf, neighbours } from "./drawing-order.ts";
import type { Lab } from "./lab.ts";

export interface DrawingOptions {
  /** Columns that it may take. @default 100 */
  width?: number;
  /** Namespaces that are drawn; of the others only the number is told. @default 12 */
  most?: number;
  /** What makes a part of it stand out on a terminal. @default nothing */
  paint?: (part: "title" | "cable", text: string) => string;
}

/** One line: what stands in the box on the left, and what stands beside it. */
type Row = readonly [LeftRow | undefined, RightRow | undefined];

/** Between the boxes, where the cables hang. */
const gap = 6;

/**
 * A lab as text. On the left the place where most cables end, as a rule the host, with its bridges and their ports; on the
 * right the others; each cable in one line, from end to end.
 */
export function drawing(lab: Lab, { width = 100, most = 12, paint = (_, text) => text }: DrawingOptions = {}): string {
  const hub = hubOf(lab);
  if (!hub) return "";
  const others = neighbours(lab, hub);
  const shown = others.slice(0, most);
  const rows = align(hubColumn(hub, shown), placesColumn(shown, hub, others.length - shown.length));
  const [left, right] = widths(rows, width, hub.title);
  const lines = [
    `╭─ ${paint("title", cut(hub.title, left))} ${"─".repeat(Math.max(0, left - hub.title.length - 1))}╮`,
    ...rows.map(([one, two]) => {
      if (!two?.anchor)
        return `│ ${leftText(one, left).padEnd(left)} │${" ".repeat(gap)}${rightText(two, right, paint)}`;
      const text = leftText(one, left);
      const cable = paint("cable", `${"─".repeat(left - text.length + 1)}┼${"─".repeat(gap)}┼─`);
      return `│ ${text}${cable} ${cut(two.text, right).padEnd(right)} │`;
    }),
    `╰${"─".repeat(left + 2)}╯`,
  ];
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

/** Brings the two ends of each cable into one line: the column that is ahead waits. */
function align(left: LeftRow[], right: RightRow[]): Row[] {
  const rows: Row[] = [];
  for (let [l, r] = [0, 0]; l < left.length || r < right.length; ) {
    const [one, two] = [left[l], right[r]];
    const apart = one !== undefined && two !== undefined && one.anchor !== two.anchor;
    const leftWaits = one === undefined || (apart && one.anchor !== undefined);
    const rightWaits =
      two === undefined || (apart && two.anchor !== undefined) || isEarly(left.slice(l), right.slice(r));
    rows.push([leftWaits ? { tree: one?.before ?? "", text: "" } : one, rightWaits ? blankBefore(two) : two]);
    if (!leftWaits) l++;
    if (!rightWaits) r++;
  }
  return rows;
}

/** Whether a box would begin too early: it begins one line above its first cable. */
function isEarly(left: LeftRow[], [box, first]: RightRow[]): boolean {
  const anchor = box?.part === "top" ? first?.anchor : undefined;
  return anchor !== undefined && left.findIndex((row) => row.anchor === anchor) > 1;
}

const blankBefore = (next: RightRow | undefined): RightRow | undefined =>
  next?.part === "inside" || next?.part === "bottom" ? { part: "inside", text: "" } : undefined;

/** How wide the two boxes are inside: what they need, and where that is too much, a fair share. */
function widths(rows: Row[], width: number, title: string): [number, number] {
  const needs = rows.map(([one, two]) => [
    one ? one.tree.length + one.text.length + (one.anchor ? 2 : 0) : 0,
    two && two.part !== "outside" ? two.text.length : 0,
  ]);
  const needLeft = Math.max(title.length + 1, ...needs.map(([need = 0]) => need));
  const needRight = Math.max(...needs.map(([, need = 0]) => need));
  const room = width - gap - 9;
  const left = Math.min(needLeft, Math.max(Math.floor(room / 2), room - needRight));
  return [left, Math.min(needRight, room - left)];
}

/** With a space behind it, where there is room, for the cable to begin after. */
function leftText(row: LeftRow | undefined, width: number): string {
  const text = cut(`${row?.tree ?? ""}${row?.text ?? ""}`, width);
  return row?.anchor && text.length < width ? `${text} ` : text;
}

function rightText(row: RightRow | undefined, width: number, paint: Required<DrawingOptions>["paint"]): string {
  if (!row) return "";
  const text = cut(row.text, width);
  if (row.part === "outside") return `   ${row.text}`;
  if (row.part === "top") return `╭─ ${paint("title", text)} ${"─".repeat(width - text.length)}╮`;
  if (row.part === "bottom") return `╰${"─".repeat(width + 3)}╯`;
  return `│  ${text.padEnd(width)} │`;
}

const cut = (text: string, width: number): string => (text.length <= width ? text : `${text.slice(0, width - 1)}…`);
