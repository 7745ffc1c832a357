import { ipBatch } from "../process/batch.ts";
import { procWrite } from "../process/proc.ts";
import { addressUsable } from "./address-usable.ts";
import { claimSchema } from "./claims.ts";
import { meansExists, refusal } from "./errors.ts";
import { gather } from "./gather.ts";
import { canonical, familyOf } from "./ip.ts";
import { type Link, type LinkAddress, type LinkRef, linkText } from "./link-form.ts";
import { linkShow } from "./links.ts";
import { notesOf } from "./notes.ts";
import { placeKey } from "./place.ts";
import { sysctlsGet } from "./sysctl.ts";

/** The IPv6 addresses of a link that reach no further than the link. */
export const linkLocalsOf = (addresses: readonly LinkAddress[]): LinkAddress[] =>
  addresses.filter(({ family, scope }) => family === "inet6" && scope === "link");

/** Whether a link gave itself this address, to all appearance: from its MAC address, or by RFC 7217. */
export const madeByKernel = ({ local, ...flags }: LinkAddress): boolean =>
  /ff:fe[0-9a-f]{2}:[0-9a-f]{1,4}$/.test(local) || flags["stable-privacy"] === true;

/** The address that the kernel itself gives a link when it comes up (RFC 4862, from its MAC address: RFC 4291, appendix A). */
export function ownLinkLocal(mac: string): string {
  const [first = 0, ...rest] = mac.split(":").map((byte) => Number.parseInt(byte, 16));
  const bytes = [first ^ 2, ...rest.slice(0, 2), 0xff, 0xfe, ...rest.slice(2)];
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return canonical(`fe80::${hex.match(/..../g)?.join(":")}`);
}

/**
 * Tells, as an input that no program has, which of these links have lost the link-local address that they gave themselves.
 * Without one there is no neighbour discovery for what a link forwards. Only a link over which the lab has IPv6 is told of.
 */
export async function linkLocalDrift(
  refs: readonly LinkRef[],
  links: readonly Link[],
): Promise<{ linkLocal: string | undefined }> {
  const modes = await Promise.all(refs.map((ref, index) => modeOfLost(ref, links[index])));
  const lost = refs.filter((_, index) => modes[index] !== undefined).map(linkText);
  return { linkLocal: lost.length > 0 ? `gone from ${lost.join(" and ")}` : undefined };
}

/** Brings the link-local address back that a link gave itself, and somebody took off. What else it has stays. */
export async function linkLocalBack(ref: LinkRef, link: Link | undefined): Promise<void> {
  const mode = await modeOfLost(ref, link);
  if (mode === undefined) return;
  if (mode === fromMac) await addOwn(ref, String(link?.address));
  // The kernel makes it when the way to make it changes, told by a setting: by netlink it only notes the way.
  else for (const value of [none, mode]) await procWrite(ref.netns, settingPath(ref.name), value);
  const now = await linkShow(ref);
  const [own] = linkLocalsOf(now?.addr_info ?? []);
  if (own) await addressUsable({ ...ref, address: `${own.local}/${own.prefixlen}` }, now);
}

/** In one step, and not by way of the setting: a run that is killed between two would leave the link without any. */
async function addOwn(ref: LinkRef, mac: string): Promise<void> {
  const words = ["addr", "add", `${ownLinkLocal(mac)}/64`, "dev", ref.name];
  const [added] = await ipBatch(ref.netns, [{ words }]);
  if (added?.error && !meansExists(added.error))
    throw refusal(`giving ${linkText(ref)} its link-local address back`, added.error);
}

/** Values of `addr_gen_mode`. */
const fromMac = "0";
const none = "1";

const settingPath = (name: string): string => `/proc/sys/net/ipv6/conf/${name}/addr_gen_mode`;

/** How a link makes its link-local address, where it should have one and has none. */
async function modeOfLost(ref: LinkRef, link: Link | undefined): Promise<string | undefined> {
  if (!link || !lacks(link) || !(await hasSix(ref))) return undefined;
  const folder = `net.ipv6.conf.${ref.name.replaceAll(".", "/")}`;
  const [mode, disabled] = await sysctlsGet(ref.netns, [`${folder}.addr_gen_mode`, `${folder}.disable_ipv6`]);
  if (mode === undefined || mode === none || disabled !== "0") return undefined;
  // Links and addresses are two looks of `ip`: it may have come up in between.
  const now = await linkShow(ref);
  return now && lacks(now) ? mode : undefined;
}

/** Whether a link can make itself an address, and has none. The kernel makes it when it tells that there is a carrier. */
function lacks({ flags, operstate, link_type, mtu, addr_info }: Link): boolean {
  const isReady = flags.includes("LOWER_UP") && (operstate === "UP" || operstate === "UNKNOWN");
  const makesOne = link_type === "ether" && mtu >= 1280 && !flags.includes("SLAVE");
  return isReady && makesOne && linkLocalsOf(addr_info).length === 0;
}

/** Whether a lab has an IPv6 address on a link, or an IPv6 route over it. Those who ask at the same time share a look at the claims. */
const hasSix = gather(async (refs: readonly LinkRef[]) => {
  const place = await placeKey(refs[0]?.netns);
  const claims = place === undefined ? [] : await notesOf(place, claimSchema);
  const words = claims.map(({ remake }) => remake).filter((remake) => remake.some((word) => familyOf(word) === 6));
  const devices = new Set(words.flatMap((remake) => remake.filter((_, index) => remake[index - 1] === "dev")));
  return refs.map(({ name }) => devices.has(name));
});
