import * as z from "zod";
import { jsonOf } from "../../host/errors.ts";
import { canonical, familyOf } from "../ip.ts";
import { linkName } from "../link/schema.ts";
import { hostName, netnsRef } from "../netns/schema.ts";
import { shown, text } from "../schema/text.ts";
import { inNode } from "./in-node.ts";

const isAddress = (value: string): boolean => familyOf(value) !== undefined && !value.includes("/");

const isName = (value: string): boolean => hostName.safeParse(value).success && !/^[\d.]+$/.test(value);

/** A link as a far end, for its first address: `LINK:NETNS`, or `LINK:` on the host. No address has one colon. */
function linkIn(value: string): { device: string; netns: string | undefined } | undefined {
  const [device = "", netns, more] = value.split(":");
  if (netns === undefined || more !== undefined || !linkName.safeParse(device).success) return undefined;
  if (netns !== "" && !netnsRef.safeParse(netns).success) return undefined;
  return { device, netns: netns || undefined };
}

/** The far end of a check: an address, the name of a host, or a link. */
export const target = text([
  (value) => isAddress(value) || isName(value) || linkIn(value) !== undefined,
  (value) =>
    `expected an address without a prefix length, such as 10.0.0.2 or 2001:db8::2, or a host's name, got ${shown(value)}`,
]).transform(canonical);

/**
 * The far end as tools take it: of a link its first address, of IPv4 before IPv6, and not a link-local one; undefined where it has
 * none.
 */
export async function targetAddress(to: string): Promise<string | undefined> {
  const link = linkIn(to);
  if (!link) return to;
  const argv = ["ip", "-json", "addr", "show", "dev", link.device];
  const { status, lines } = await inNode(link.netns, argv, "to");
  if (status !== 0) return undefined;
  const [found] = shownSchema.parse(jsonOf(lines.join(""), argv.join(" ")));
  const global = found?.addr_info.filter(({ scope }) => scope === "global") ?? [];
  return (global.find(({ family }) => family === "inet") ?? global[0])?.local;
}

const shownSchema = z.array(
  z.looseObject({ addr_info: z.array(z.looseObject({ family: z.string(), local: z.string(), scope: z.string() })) }),
);
