import { ipBatch, type LineResult } from "../../host/batch/batch.ts";
import { coalesce } from "../async/coalesce.ts";
import { type LinkRef, linkShowLine } from "./form.ts";

/** From this many links on, one dump of all links is cheaper than a line for each. */
const many = 20;

/** Reads a link; many links that are asked for at the same time share one dump. Same as: ip -n NETNS addr show dev NAME */
export const linkLook = coalesce((refs: readonly LinkRef[]) => {
  const names = new Set(refs.map(({ name }) => name));
  return names.size < many ? lookAtEach(refs) : lookAtAll(refs);
});

const lookAtEach = (refs: readonly LinkRef[]): Promise<LineResult[]> =>
  ipBatch(
    refs[0]?.netns,
    refs.map(({ name }) => linkShowLine(name)),
  );

async function lookAtAll(refs: readonly LinkRef[]): Promise<LineResult[]> {
  const [shown] = await ipBatch(refs[0]?.netns, [{ argv: ["addr", "show"], reads: true }]);
  const links = Array.isArray(shown?.value) ? (shown.value as { ifname?: string }[]) : [];
  const byName = new Map(links.map((link) => [link.ifname, { value: [link] }]));
  // A name that the dump lacks is looked up by itself, which gives the error for it, or the link that has it as an altname.
  const absent = refs.filter(({ name }) => !byName.has(name));
  const rest = absent.length > 0 ? await lookAtEach(absent) : [];
  const others = new Map(absent.map((ref, index) => [ref, rest[index]]));
  return refs.map((ref) => others.get(ref) ?? (byName.get(ref.name) as LineResult));
}
