import { setTimeout as wait } from "node:timers/promises";
import { ipBatch } from "../../host/batch/batch.ts";
import { withLock } from "../../host/lock/lock.ts";
import { coalesce } from "../async/coalesce.ts";
import { meansAbsent, meansExists, refusal } from "../errors.ts";
import { canonical, familyOf } from "../ip.ts";
import { claimSchema } from "../notes/claims.ts";
import { notesOf } from "../notes/notes.ts";
import { placeKey } from "../notes/place.ts";
import { sysctlGet, sysctlSet, sysctlsGet } from "../setting/sysctl.ts";
import { type Link, type LinkAddress, type LinkRef, linkText } from "./form.ts";
import { linkShow } from "./links.ts";

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
  const lost = (hasFailed: (link: Link | undefined) => boolean) =>
    refs.filter((_, index) => modes[index] !== undefined && hasFailed(links[index])).map(linkText);
  const [failed, gone] = [lost(isTwice), lost((link) => !isTwice(link))];
  const told = [
    ...(gone.length > 0 ? [`gone from ${gone.join(" and ")}`] : []),
    ...(failed.length > 0 ? [`another host has that of ${failed.join(" and ")} too`] : []),
  ];
  return { linkLocal: told.length > 0 ? told.join("; ") : undefined };
}

/** Whether it has one, of no use: duplicate address detection failed. */
const isTwice = (link: Link | undefined): boolean => linkLocalsOf(link?.addr_info ?? []).length > 0;

/**
 * Brings the link-local address back that a link gave itself, and somebody took off, or that another host had as well. What
 * else it has stays. Duplicate address detection is the kernel's to end: an address that fails it is drift again.
 */
export async function linkLocalBack(ref: LinkRef, link: Link | undefined): Promise<void> {
  if ((await modeOfLost(ref, link)) === undefined) return;
  // Two who change the way to make addresses at the same time would each take the other's for the one that was.
  await withLock(
    async () => {
      const now = await linkShow(ref);
      const mode = await modeOfLost(ref, now);
      if (now === undefined || mode === undefined) return;
      const failed = linkLocalsOf(now.addr_info).filter(
        (one) => madeByKernel(one) || one.local === ownLinkLocal(macOf(now)),
      );
      const away = failed.map(({ local, prefixlen }) => ["addr", "del", `${local}/${prefixlen}`, "dev", ref.name]);
      if (mode === fromMac)
        await change(ref, [...away, ["addr", "add", `${ownLinkLocal(macOf(now))}/64`, "dev", ref.name]]);
      else await makeAnew(ref, mode, away);
    },
    await placeKey(ref.netns),
  );
  await detected(ref);
}

/** Waits for duplicate address detection to end, so that the link forwards when the run ends. A kernel that takes longer goes on alone. */
async function detected(ref: LinkRef): Promise<void> {
  for (const end = Date.now() + detectionLimit; Date.now() < end; await wait(lookEvery)) {
    const own = linkLocalsOf((await linkShow(ref))?.addr_info ?? []);
    if (!own.some(({ tentative, dadfailed }) => tentative && !dadfailed)) return;
  }
}

/** In milliseconds: with the kernel's usual settings it takes one to two seconds (RFC 4862). */
const detectionLimit = 5_000;
const lookEvery = 200;

/**
 * The kernel makes an address when the way to make it changes, told by a setting: by netlink it only notes the way. So a run
 * that is killed between the two leaves a way that makes one, by which the next run knows that the address is lost.
 */
async function makeAnew(ref: LinkRef, mode: string, away: readonly string[][]): Promise<void> {
  const secret = await sysctlGet(ref.netns, `${settingFolder(ref.name)}.stable_secret`).catch(() => undefined);
  // By the link's own secret both ways make the same address. Without one `random` would make a secret, for good.
  const other = secret === undefined ? "eui64" : mode === "2" ? "random" : "stable_secret";
  await change(ref, [...away, ["link", "set", "dev", ref.name, "addrgenmode", other]]);
  await sysctlSet(ref.netns, `${settingFolder(ref.name)}.addr_gen_mode`, mode);
}

/** In one batch; what is so already is fine. */
async function change(ref: LinkRef, lines: readonly string[][]): Promise<void> {
  const results = await ipBatch(
    ref.netns,
    lines.map((argv) => ({ argv })),
  );
  const error = results.find((one) => one.error && !meansExists(one.error) && !meansAbsent(one.error))?.error;
  if (error) throw refusal(`giving ${linkText(ref)} its link-local address back`, error);
}

/** Values of `addr_gen_mode`. */
const fromMac = "0";
const none = "1";

const macOf = ({ address }: Link): string => String(address);

/** The settings of a link, in sysctl's dotted form. */
const settingFolder = (name: string): string => `net.ipv6.conf.${name.replaceAll(".", "/")}`;

/** How a link makes its link-local address, where it should have one and has none. */
async function modeOfLost(ref: LinkRef, link: Link | undefined): Promise<string | undefined> {
  if (!link || !lacks(link) || !(await hasSix(ref))) return undefined;
  const folder = settingFolder(ref.name);
  const [mode, disabled] = await sysctlsGet(ref.netns, [`${folder}.addr_gen_mode`, `${folder}.disable_ipv6`]);
  if (mode === undefined || mode === none || disabled !== "0") return undefined;
  // Links and addresses are two looks of `ip`: it may have come up in between.
  const now = await linkShow(ref);
  return now && lacks(now) ? mode : undefined;
}

/**
 * Whether a link can make itself an address, and has none that it may use: one that failed duplicate address detection is as
 * good as none. The kernel makes it when it tells that there is a carrier.
 */
function lacks({ flags, operstate, link_type, mtu, addr_info }: Link): boolean {
  const isReady = flags.includes("LOWER_UP") && (operstate === "UP" || operstate === "UNKNOWN");
  const makesOne = link_type === "ether" && mtu >= 1280 && !flags.includes("SLAVE");
  return isReady && makesOne && linkLocalsOf(addr_info).every(({ dadfailed }) => dadfailed);
}

/** Whether a lab has an IPv6 address on a link, or an IPv6 route over it. Those who ask at the same time share a look at the claims. */
const hasSix = coalesce(async (refs: readonly LinkRef[]) => {
  const place = await placeKey(refs[0]?.netns);
  const claims = place === undefined ? [] : await notesOf(place, claimSchema);
  const routes = claims.map(({ remake }) => remake).filter((remake) => remake.some((word) => familyOf(word) === 6));
  const devices = new Set(routes.flatMap((remake) => remake.filter((_, index) => remake[index - 1] === "dev")));
  return refs.map(({ name }) => devices.has(name));
});
