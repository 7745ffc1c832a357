import type { Marked } from "../provider/kernel/inventory.ts";
import { placeText } from "../provider/kernel/place.ts";

/** One thing of ours in one line: `link veth0 on the host: Veth:veth0`. */
export function markedLine({ sort, name, netns, mark, remarks }: Marked): string {
  const where = sort === "netns" || sort === "files" ? "" : ` ${netns === undefined ? "on" : "in"} ${placeText(netns)}`;
  const said = remarks.length > 0 ? ` (${remarks.join(", ")})` : "";
  return `${sort} ${name}${where}: ${mark?.resource ?? "nobody's"}${said}`;
}

/** The same for a program to read. */
export const markedJson = ({ sort, name, netns, mark, remarks, stands }: Marked) => ({
  sort,
  name,
  place: netns ?? null,
  resource: mark?.resource ?? null,
  stack: mark?.stack ?? null,
  home: mark?.home ?? null,
  mark: mark ? [mark.mark, mark.nonce].join(" ").trim() : null,
  remarks,
  stands,
});
