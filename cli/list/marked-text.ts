import { type Marked, markedWords } from "../../provider/kernel/inventory/marked.ts";
import { placeText } from "../../provider/kernel/notes/place.ts";
import { style } from "../terminal.ts";
import { columns, wrapped } from "../wrapped.ts";

/** One object in one line: `link veth0 on the host: Veth:veth0`. */
export function markedLine(one: Marked): string {
  const { type, netns, mark } = one;
  const remarks = remarksOf(one);
  const where = type === "netns" || type === "files" ? "" : ` ${netns === undefined ? "on" : "in"} ${placeText(netns)}`;
  const said = remarks.length > 0 ? ` (${remarks.join(", ")})` : "";
  return `${markedWords(one).join(" ")}${where}: ${mark?.resource ?? "nobody's"}${said}`;
}

/** The object's remarks, and the reason for doubt if somebody else may have written its mark. */
const remarksOf = ({ remarks, doubt }: Marked): string[] => [...remarks, ...(doubt === undefined ? [] : [doubt])];

/** One object as JSON, for a program. */
export const markedJson = (one: Marked) => ({
  sort: one.type,
  name: one.name,
  place: one.netns ?? null,
  resource: one.mark?.resource ?? null,
  stack: one.mark?.stack ?? null,
  home: one.mark?.home ?? null,
  mark: one.mark ? [one.mark.mark, one.mark.nonce].join(" ").trim() : null,
  remarks: remarksOf(one),
  stands: one.stands,
});

/** Objects by stack, and within a stack by place. `title` makes the heading of a stack. */
export function markedTree(list: readonly Marked[], title: (stack: string, home: string) => string): string[] {
  const stacks = Map.groupBy(list, ({ mark }) => (mark ? `${mark.stack} ${mark.home}` : ""));
  return [...stacks].sort(byName).flatMap(([key, things]) => {
    const [stack = "", home = ""] = key.split(" ");
    const places = Map.groupBy(things, ({ netns }) => placeText(netns));
    const lines = [...places].sort(byName).flatMap(([place, some]) => [`  ${style("cyan", place)}`, ...table(some)]);
    const heading = style("bold", key === "" ? "Nobody's" : title(stack, home));
    return [...wrapped(heading, { indent: 2, width: columns() }), ...lines, ""];
  });
}

const byName = ([a]: [string, unknown], [b]: [string, unknown]): number =>
  Number(b === "the host") - Number(a === "the host") || collator(a, b);

const collator = new Intl.Collator("en", { numeric: true }).compare;

/** Objects in columns: type, name, resource, remarks. */
function table(list: readonly Marked[]): string[] {
  const rows = list.map((one) => [...markedWords(one), one.mark?.resource ?? "", remarksOf(one).join(", ")] as const);
  const order = [...rows].sort((a, b) => collator(a[0], b[0]) || collator(a[1], b[1]));
  const width = (column: 0 | 1 | 2) => Math.min(40, Math.max(...rows.map((row) => row[column].length)));
  const widths = [width(0), width(1), width(2)] as const;
  return order.flatMap(([type, name, resource, remarks]) =>
    wrapped(
      `${name.padEnd(widths[1])}  ${resource.padEnd(widths[2])}  ${remarks === "" ? "" : style("dim", remarks)}`.trimEnd(),
      { label: `    ${type.padEnd(widths[0])}  `, width: columns() },
    ),
  );
}
