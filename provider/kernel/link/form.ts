import * as z from "zod";
import type { Line, LineResult } from "../../host/batch/batch.ts";
import { enter, type NetnsRef } from "../../host/netns.ts";
import { onceEach } from "../async/once-each.ts";
import { KernelError, meansAbsent, readAs, refusal } from "../errors.ts";
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
  /** IPv4 only: the kernel removes this address along with the first address of its network on the link. */
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
  /** The lower link. `ip` prints null for a tunnel that sends by no certain one. */
  link: z.preprocess((name) => name ?? undefined, z.string().optional()),
  link_index: z.number().optional(),
  /** The number of the namespace of the lower link, or of the far end, where that is another namespace. */
  link_netnsid: z.number().optional(),
  linkinfo: z
    .looseObject({
      info_kind: z.string().optional(),
      /** The type of the link that is its master. */
      info_slave_kind: z.string().optional(),
      info_data: z.record(z.string(), z.unknown()).optional(),
      info_slave_data: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
  addr_info: z.array(addressInfoSchema).default([]),
});

/** A link with its addresses, as `ip -json -details addr show` prints it. */
export type Link = z.infer<typeof linkSchema>;
export type LinkAddress = z.infer<typeof addressInfoSchema>;

/** A link by its name, in a namespace or on the host. */
export interface LinkRef {
  netns?: NetnsRef;
  name: string;
  /** The argument that holds the link's own: `peer` for the far end of a cable; undefined where they are the resource's. */
  under?: string | undefined;
}

/** A line that changes a link, and the argument that it sets, where it sets one alone. */
export interface LinkLine extends Line {
  argument?: string;
}

/** The line that sets arguments of a link. */
export const setLine = (name: string, argv: readonly string[]): LinkLine => ({
  argv: ["link", "set", "dev", name, ...argv],
});

export const linkText = ({ netns, name }: LinkRef): string => `link ${name} in ${placeText(netns)}`;

/** The type of a link, in the word of `ip link add … type`. */
export const typeOf = ({ linkinfo, ifname }: Link): string =>
  linkinfo?.info_kind ?? (ifname === "lo" ? "loopback" : "device");

/** The line that reads a link with its addresses. After a `link show` in the same batch `ip` would leave the addresses out. */
export const linkShowLine = (name: string): Line => ({ argv: ["addr", "show", "dev", name], reads: true });

/** The same line at the end of a job that makes an address: a thousand such jobs share one read (see `Line.shared`). */
export const linkShowLastLine = (name: string): Line => ({ ...linkShowLine(name), shared: linkShowLine(name).argv });

/** Parses an answer to {@link linkShowLine}; undefined where there is no such link. Throws where `ip` could not look. */
export function linkParse(result: LineResult | undefined, ref: LinkRef): Link | undefined {
  if (result?.error !== undefined) {
    if (meansAbsent(result.error)) return undefined;
    throw refusal(`${linkText(ref)} could not be read`, result.error);
  }
  // `ip` prints links that its filter leaves out as empty objects.
  const links = parsedOnce(result?.value, (value) => {
    const shown = readAs(z.array(z.union([linkSchema, z.strictObject({})])), value, linkText(ref));
    return shown.filter((link) => "ifname" in link) as Link[];
  });
  if (links.length === 0) throw refusal(`${linkText(ref)} could not be read`, "the answer is empty; run again");
  // `ip` finds a link by an altname too: such a link has another name, and is not the one that is asked for.
  return links.find(({ ifname }) => ifname === ref.name);
}

/** All who ask for an address of one link get the same answer, which is parsed once. */
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

/** Tells by alias and group whether a link is the owner's. */
const linkBelonging = (link: Link, owner: Owner) =>
  belonging(owner, link.ifalias, Number.isNaN(Number(link.group)) ? 0 : Number(link.group));

export function linkIsOurs(link: Link, ref: LinkRef, owner: Owner): boolean {
  const whose = linkBelonging(link, owner);
  if (whose === "overwritten") throw overwritten(ref, link.ifalias, owner);
  return whose === "ours";
}

/** How a link came to be ours, as its device group tells. An adopted link is released in the end, and never deleted. */
export const linkOrigin = (link: Link, owner: Marks): Origin | undefined => originOf(owner, Number(link.group));

const overwritten = (ref: LinkRef, found: string | undefined, owner: Owner): KernelError =>
  new KernelError(
    "overwritten",
    `${linkText(ref)} is ours, but somebody changed its mark: its alias is ${JSON.stringify(found ?? "")}. Nothing was touched. ` +
      `To go on, put the mark back: ${[...enter(ref.netns), "ip"].join(" ")} link set dev ${ref.name} alias "${markText(owner)}"; ` +
      "or, to give the object up, `pulumi state delete` the resource",
  );
