import type { KernelRule } from "./shown.ts";

/** The first property of a foreign rule that we could not put back; undefined where there is none. */
export const ruleOddity = (found: KernelRule): string | undefined =>
  Object.keys(found).find((key) => !plainKeys.includes(key) && found[key] !== undefined);

/** The arguments of `ip rule add` and `del` for a rule as the kernel shows it, whoever made it. */
export function ruleSpelled(found: KernelRule): string[] {
  const { priority, src, srclen, dst, dstlen, fwmark, fwmask, uid_start, uid_end, protocol } = found;
  return [
    ...["priority", `${priority}`],
    ...flag("not", found.not),
    ...word("from", src === "all" ? undefined : network(src, srclen)),
    ...word("to", dst && network(dst, dstlen)),
    ...word("iif", found.iif),
    ...word("oif", found.oif),
    ...word("fwmark", fwmark && network(fwmark, fwmask)),
    ...word("tos", found.tos),
    ...word("ipproto", found.ipproto?.replace(/^ipproto-/, "")),
    ...word("sport", range(found.sport ?? found.sport_start, found.sport_end)),
    ...word("dport", range(found.dport ?? found.dport_start, found.dport_end)),
    ...word("uidrange", uid_start === undefined ? undefined : `${uid_start}-${uid_end}`),
    ...flag("l3mdev", found.l3mdev),
    ...flag("nop", found.nop),
    ...word("goto", found.goto),
    ...word("table", found.table),
    ...word("suppress_prefixlength", found.suppress_prefixlen),
    ...word("suppress_ifgroup", found.suppress_ifgroup),
    ...(found.action === undefined ? [] : [found.action]),
    ...word("protocol", protocol === "unspec" ? undefined : protocol),
  ];
}

const network = (address: string, bits: string | number | undefined): string =>
  bits === undefined ? address : `${address}/${bits}`;

const range = (first: number | undefined, last: number | undefined): string | undefined =>
  last === undefined ? first?.toString() : `${first}-${last}`;

const word = (name: string, value: unknown): string[] => (value === undefined ? [] : [name, `${value}`]);

/** The kernel prints a flag as a key without a value. */
const flag = (name: string, value: unknown): string[] => (value === undefined ? [] : [name]);

/** The properties that a rule may have for us to put it back. The last three only tell that a link or a rule is not there now. */
const plainKeys = (
  "priority not src srclen dst dstlen iif oif fwmark fwmask tos ipproto sport sport_start sport_end dport dport_start dport_end " +
  "uid_start uid_end l3mdev nop goto table suppress_prefixlen suppress_ifgroup action protocol iif_detached oif_detached unresolved"
).split(" ");
