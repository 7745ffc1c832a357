import { ipBatch } from "../../host/batch/batch.ts";
import { procList } from "../../host/files/proc.ts";
import type { NetnsRef } from "../../host/netns.ts";
import type { Family } from "../ip.ts";
import type { Owner } from "../marks.ts";
import { type Identity, settingOnce } from "../overlap/identity.ts";
import { routeShowLine, routesParse } from "../route/shown.ts";
import { type Setting, settingIsOurs, settingRelease, settingUse } from "./settings.ts";
import { sysctlGet } from "./sysctl.ts";

const keys = { 4: "net.ipv4.ip_forward", 6: "net.ipv6.conf.all.forwarding" } as const;

/**
 * Turns forwarding on for one more resource; the last one puts back what was found. When forwarding changes, the kernel resets
 * `conf.all.accept_redirects` and every link's own `forwarding`, so these are noted too (net/ipv4/devinet.c).
 */
export async function forwardingUse(netns: NetnsRef, family: Family, owner: Owner): Promise<void> {
  const along = await forwardingAlong({ netns, key: keys[family], value: "1" });
  await settingUse({ netns, key: keys[family], shared: true, argument: "forwarding", ...along }, owner, "1");
}

/** Forwarding as one use of a setting, for the check that no two resources of a program clash. */
export const forwardingOnce = (netns: NetnsRef, family: Family): Identity =>
  settingOnce(netns, { setting: keys[family], value: "1", shared: true }, "forwarding");

export const forwardingRelease = (netns: NetnsRef, family: Family, owner: Owner): Promise<string[]> =>
  settingRelease({ netns, key: keys[family], shared: true, recorded: { value: "1" } }, owner);

/** Whether forwarding is on, where a note says that this resource needs it; undefined where none does. */
export async function forwardingShow(netns: NetnsRef, family: Family, owner: Owner): Promise<"on" | "off" | undefined> {
  if (!(await settingIsOurs({ netns, key: keys[family], shared: true }, owner))) return undefined;
  return (await sysctlGet(netns, keys[family])) === "1" ? "on" : "off";
}

/** Whether forwarding is on, whoever needs it. */
export async function forwardingIsOn(netns: NetnsRef, family: Family): Promise<boolean> {
  return (await sysctlGet(netns, keys[family])) === "1";
}

/**
 * For a setting of forwarding: the settings that the kernel changes along with it, and
 * those that must be so before; else nothing.
 */
export async function forwardingAlong({ netns, key, value }: Wanted): Promise<Pick<Setting, "alongside" | "first">> {
  const family = ([4, 6] as const).find((one) => keys[one] === key);
  const links = family ? await procList(netns, `/proc/sys/net/ipv${family}/conf`) : [];
  // The key is of another setting, or of a setting that does not exist, which the caller's own look reports.
  if (family === undefined || links.length === 0) return {};
  const own = links.filter((link) => link !== "all").map((link) => linkKey(family, link, "forwarding"));
  const redirects = family === 4 ? ["net.ipv4.conf.all.accept_redirects"] : [];
  const first = family === 6 && Number(value) !== 0 ? await routersToKeep(netns) : [];
  return { alongside: [...redirects, ...own], first };
}

interface Wanted {
  netns?: NetnsRef;
  key: string;
  value: string;
}

/**
 * A host that forwards IPv6 drops the default routes it learned from router advertisements, unless the link has
 * `accept_ra` 2 (Documentation/networking/ip-sysctl.rst).
 */
async function routersToKeep(netns: NetnsRef): Promise<[string, string][]> {
  const ref = { netns, family: 6, destination: "default", table: "main" } as const;
  const [shown] = await ipBatch(netns, [routeShowLine(ref)]);
  const learned = routesParse(shown, ref).filter(({ protocol, dev }) => protocol === "ra" && dev !== undefined);
  return [...new Set(learned.map(({ dev }) => dev as string))].map((dev) => [linkKey(6, dev, "accept_ra"), "2"]);
}

/** In sysctl's dotted form, a dot in a link's name is written as a slash. */
const linkKey = (family: Family, link: string, name: string): string =>
  `net.ipv${family}.conf.${link.replaceAll(".", "/")}.${name}`;
