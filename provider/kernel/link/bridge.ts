import type { Line } from "../../host/batch/batch.ts";
import { KernelError } from "../errors.ts";
import type { Owner } from "../marks.ts";
import { claimsRestore, claimsRestoreOn } from "../restore/restore.ts";
import { type Link, type LinkRef, linkText, refuseSmallMtu, typeOf } from "./form.ts";
import { linkAdd, linkAltname, linkRemarkLines, linkSet, linkShow, linkShowOurs } from "./links.ts";
import { linkLocalBack } from "./local.ts";

/** A bridge as it is wanted; what is undefined stays as it is. */
export interface BridgeWanted extends LinkRef {
  mac?: string | undefined;
  mtu?: number | undefined;
  stp?: boolean | undefined;
  /** Seconds. */
  forwardDelay?: number | undefined;
  ageingTime?: number | undefined;
  priority?: number | undefined;
  vlanFiltering?: boolean | undefined;
  multicastSnooping?: boolean | undefined;
  up?: boolean | undefined;
}

/** Same as: ip -n NETNS link add name NAME address MAC mtu MTU up type bridge stp_state … */
export async function bridgeAdd(wanted: BridgeWanted, owner: Owner, altname: string | undefined): Promise<Link> {
  const words = [...linkWords(wanted), ...(wanted.up ? ["up"] : []), "type", "bridge", ...bridgeWords(wanted)];
  const { link, resumed } = await linkAdd({
    netns: wanted.netns,
    name: wanted.name,
    owner,
    words,
    ...(wanted.mtu !== undefined && { pinnedMtu: wanted.mtu }),
  });
  await linkAltname(wanted, link, altname);
  await claimsRestoreOn(wanted);
  return resumed ? bridgeSet(wanted, owner) : link;
}

/** Changes a bridge in place. What the kernel drops on the way is put back. Same as: ip -n NETNS link set dev NAME … */
export async function bridgeSet(wanted: BridgeWanted, owner: Owner): Promise<Link> {
  const present = await linkShowOurs(wanted, owner);
  if (!present) {
    throw new KernelError("absent", `${linkText(wanted)} is gone; \`pulumi up --refresh\` makes it again`);
  }
  refuseSmallMtu(wanted, present);
  const link = await linkSet(wanted, [...linkRemarkLines(present, owner), ...setLines(changing(wanted, present))]);
  await claimsRestore(wanted.netns);
  await linkLocalBack(wanted, link);
  return link;
}

/** The bridge of this name, whoever made it. Throws where another sort of link has the name. */
export async function bridgeGet(ref: LinkRef): Promise<Link | undefined> {
  const link = await linkShow(ref);
  if (link && typeOf(link) !== "bridge")
    throw new KernelError("conflict", `${linkText(ref)} is a ${typeOf(link)}, not a bridge`);
  return link;
}

/** What a bridge says of each argument. */
export function bridgeFacts(link: Link) {
  const data = link.linkinfo?.info_data ?? {};
  return {
    ifindex: link.ifindex,
    mac: link.address,
    mtu: link.mtu,
    up: link.flags.includes("UP"),
    stp: data.stp_state !== 0,
    forwardDelay: Number(data.forward_delay) / 100,
    ageingTime: Number(data.ageing_time) / 100,
    priority: data.priority,
    vlanFiltering: data.vlan_filtering === 1,
    multicastSnooping: data.mcast_snooping === 1,
  };
}

/** Without settings that it has already: a kernel may lack one, and refuses even what is so. */
function changing(wanted: BridgeWanted, present: Link): BridgeWanted {
  const { mtu: _, mac: __, up: ___, ...now } = bridgeFacts(present);
  const same = Object.entries(now).filter(([key, value]) => wanted[key as keyof BridgeWanted] === value);
  return { ...wanted, ...Object.fromEntries(same.map(([key]) => [key, undefined])) };
}

/** Lines that change a bridge in place: those that have something to say. */
export function setLines(wanted: BridgeWanted): Line[] {
  const set = ["link", "set", "dev", wanted.name];
  const up = wanted.up === undefined ? [] : [wanted.up ? "up" : "down"];
  // While STP is on, the kernel refuses a forward delay that is too short for it.
  const isShort = wanted.stp === false && wanted.forwardDelay !== undefined;
  const all = [
    [...linkWords(wanted), ...up],
    prefixed(["type", "bridge"], isShort ? bridgeWords({ name: wanted.name, stp: false }) : []),
    prefixed(["type", "bridge"], bridgeWords(wanted)),
  ];
  return all.filter((words) => words.length > 0).map((words) => ({ words: [...set, ...words] }));
}

const prefixed = (first: readonly string[], words: readonly string[]): string[] =>
  words.length === 0 ? [] : [...first, ...words];

const linkWords = ({ mac, mtu }: BridgeWanted): string[] => [
  ...(mac === undefined ? [] : ["address", mac]),
  ...(mtu === undefined ? [] : ["mtu", `${mtu}`]),
];

/** iproute2 takes times of a bridge in hundredths of a second. */
function bridgeWords(args: BridgeWanted): string[] {
  const words: [string, number | boolean | undefined][] = [
    ["stp_state", args.stp],
    ["forward_delay", args.forwardDelay === undefined ? undefined : Math.round(args.forwardDelay * 100)],
    ["ageing_time", args.ageingTime === undefined ? undefined : Math.round(args.ageingTime * 100)],
    ["priority", args.priority],
    ["vlan_filtering", args.vlanFiltering],
    ["mcast_snooping", args.multicastSnooping],
  ];
  return words.flatMap(([word, value]) => (value === undefined ? [] : [word, `${Number(value)}`]));
}
