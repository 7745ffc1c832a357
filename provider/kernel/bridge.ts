import { claimsRestore } from "./claims-restore.ts";
import { KernelError } from "./errors.ts";
import { type Link, type LinkRef, linkText, refuseSmallMtu } from "./link-form.ts";
import { linkAdd, linkAltname, linkRemarkLines, linkSet, linkShowOurs } from "./links.ts";
import type { Owner } from "./marks.ts";

/** A bridge as it is wanted. */
export interface BridgeWanted extends LinkRef {
  mac?: string | undefined;
  mtu: number;
  stp: boolean;
  /** Seconds. */
  forwardDelay?: number | undefined;
  ageingTime?: number | undefined;
  priority?: number | undefined;
  vlanFiltering?: boolean | undefined;
  multicastSnooping?: boolean | undefined;
  up: boolean;
}

/** Same as: ip -n NETNS link add name NAME address MAC mtu MTU up type bridge stp_state … */
export async function bridgeAdd(wanted: BridgeWanted, owner: Owner, altname: string | undefined): Promise<Link> {
  const words = [...linkWords(wanted), ...(wanted.up ? ["up"] : []), "type", "bridge", ...bridgeWords(wanted)];
  const { link, resumed } = await linkAdd({
    netns: wanted.netns,
    name: wanted.name,
    owner,
    words,
    pinnedMtu: wanted.mtu,
  });
  await linkAltname(wanted, link, altname);
  return resumed ? bridgeSet(wanted, owner) : link;
}

/** Changes a bridge in place. What the kernel drops on the way is put back. Same as: ip -n NETNS link set dev NAME … */
export async function bridgeSet(wanted: BridgeWanted, owner: Owner): Promise<Link> {
  const { name } = wanted;
  const present = await linkShowOurs(wanted, owner);
  if (!present) {
    throw new KernelError("absent", `${linkText(wanted)} is gone; \`pulumi up --refresh\` makes it again`);
  }
  refuseSmallMtu(wanted, present);
  const link = await linkSet(wanted, [
    ...linkRemarkLines(name, owner),
    { words: ["link", "set", "dev", name, ...linkWords(wanted), wanted.up ? "up" : "down"] },
    { words: ["link", "set", "dev", name, "type", "bridge", ...bridgeWords(wanted)] },
  ]);
  await claimsRestore(wanted.netns);
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

const linkWords = ({ mac, mtu }: BridgeWanted): string[] => [
  ...(mac === undefined ? [] : ["address", mac]),
  "mtu",
  `${mtu}`,
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
