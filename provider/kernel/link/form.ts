import * as z from "zod";
import type { Line, LineResult } from "../../host/batch/batch.ts";
import { enter, type NetnsRef } from "../../host/netns.ts";
import { onceEach } from "../async/once-each.ts";
import { KernelError, meansAbsent, readAs, refusal, takenBy } from "../errors.ts";
import {
  belonging,
  isOurGroup,
  type Marks,
  markParse,
  marksOf,
  markText,
  type Origin,
  type Owner,
  originOf,
} from "../marks.ts";
import { placeText } from "../notes/place.ts";

const addressInfoSchema = z.looseObject({
  family: z.string(),
  local: z.string(),
  address: z.string().optional(),
  prefixlen: z.number(),
  scope: z.string(),
  label: z.string().optional(),
  /** Of IPv4: goes with the first address of its network on the link. */
  secondary: z.boolean().default(false),
  tentative: z.boolean().optional(),
  dadfailed: z.boolean().optional(),
  nodad: z.boolean().optional(),
  dynamic: z.boolean().optional(),
  valid_life_time: z.number(),
  preferred_life_time: z.number(),
});

export const linkSchema = z.looseObject({
  ifindex: z.number(),
  ifname: z.string(),
  flags: z.array(z.string()),
  mtu: z.number(),
  txqlen: z.number().optional(),
  group: z.string(),
  address: z.string().optional(),
  ifalias: z.string().optional(),
  altnames: z.array(z.string()).default([]),
  master: z.string().optional(),
  link: z.string().optional(),
  link_index: z.number().optional(),
  /** The namespace of what it stands on, or of its far end, where that is another one. */
  link_netnsid: z.number().optional(),
  linkinfo: z
    .looseObject({
      info_kind: z.string().optional(),
      info_data: z.record(z.string(), z.unknown()).optional(),
      info_slave_data: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
  addr_info: z.array(addressInfoSchema).default([]),
});

/** A link with its addresses, as `ip -json -details addr show` tells. */
export type Link = z.infer<typeof linkSchema>;
export type LinkAddress = z.infer<typeof addressInfoSchema>;

/** A link by name in a place. */
export interface LinkRef {
  netns?: NetnsRef;
  name: string;
}

export const linkText = ({ netns, name }: LinkRef): string => `link ${name} in ${placeText(netns)}`;

/** What a link is, as the arguments of `ip link add … type`. */
export const typeOf = ({ linkinfo, ifname }: Link): string =>
  linkinfo?.info_kind ?? (ifname === "lo" ? "loopback" : "device");

/** The line that reads a link. Addresses come with it; after a `link show` in a batch they would not. */
export const linkShowLine = (name: string): Line => ({ argv: ["addr", "show", "dev", name], reads: true });

/** The same at the end of a job that makes an address: beside a thousand others, with a look at all of them for all. */
export const linkShowLastLine = (name: string): Line => ({ ...linkShowLine(name), shared: linkShowLine(name).argv });

/** The link in an answer to {@link linkShowLine}; undefined where there is none. Throws where `ip` could not look. */
export function linkParse(result: LineResult | undefined, ref: LinkRef): Link | undefined {
  if (result?.error !== undefined) {
    if (meansAbsent(result.error)) return undefined;
    throw refusal(`${linkText(ref)} could not be read`, result.error);
  }
  // Links that a filter left out are printed as empty objects.
  const links = parsedOnce(result?.value, (value) => {
    const shown = readAs(z.array(z.union([linkSchema, z.strictObject({})])), value, linkText(ref));
    return shown.filter((link) => "ifname" in link) as Link[];
  });
  if (links.length === 0) throw refusal(`${linkText(ref)} could not be read`, "the answer is empty; run again");
  // One that has another name has this one as its altname.
  return links.find(({ ifname }) => ifname === ref.name);
}

/** One answer tells of all addresses of a link, to all who ask for one of them. */
const parsedOnce = onceEach<Link[]>();

/** Whether a link bears a mark of the same stack, by alias and group. */
export function linkIsOfStack({ ifalias, group }: Link, owner: Marks): boolean {
  const bears = markParse(ifalias);
  const ours = marksOf(owner).map(markParse);
  return (
    bears !== undefined &&
    isOurGroup(Number(group)) &&
    ours.some((one) => one?.stack === bears.stack && one.home === bears.home)
  );
}

/** Whose a link is, by alias and group. */
const linkBelonging = (link: Link, owner: Owner) =>
  belonging(owner, link.ifalias, Number.isNaN(Number(link.group)) ? 0 : Number(link.group));

export function linkIsOurs(link: Link, ref: LinkRef, owner: Owner): boolean {
  const whose = linkBelonging(link, owner);
  if (whose === "overwritten") throw overwritten(ref, link.ifalias, owner);
  return whose === "ours";
}

/** How it came to be ours, as its device group tells. What was adopted is released, and never removed. */
export const linkOrigin = (link: Link, owner: Marks): Origin | undefined => originOf(owner, Number(link.group));

/** Says that what was adopted is not removed. */
export const adopted = (what: string): KernelError =>
  new KernelError("adopted", `${what} was adopted, and is not removed: \`pulumi destroy\` releases it`);

const overwritten = (ref: LinkRef, found: string | undefined, owner: Owner): KernelError =>
  new KernelError(
    "overwritten",
    `${linkText(ref)} is ours, but somebody changed its mark: its alias is ${JSON.stringify(found ?? "")}. Nothing was touched. ` +
      `To go on, put the mark back: ${[...enter(ref.netns), "ip"].join(" ")} link set dev ${ref.name} alias "${markText(owner)}"; ` +
      "or, to give the object up, `pulumi state delete` the resource",
  );

export const taken = (ref: LinkRef, link: Link, owner?: Owner): KernelError =>
  takenBy(linkText(ref), link.ifalias, owner);

/** The kernel takes IPv6 off a link whose mtu goes below 1280 (RFC 8200), and would not bring it back. */
export function refuseSmallMtu(end: LinkRef & { mtu?: number | undefined }, link: Link): void {
  const six = link.addr_info.find(({ family, scope }) => family === "inet6" && scope !== "link");
  if (end.mtu === undefined || end.mtu >= 1280 || link.mtu < 1280 || !six) return;
  throw new KernelError(
    "conflict",
    `mtu: ${linkText(end)} has the IPv6 address ${six.local}, and IPv6 needs an mtu of 1280, not ${end.mtu}; remove the address first`,
  );
}
