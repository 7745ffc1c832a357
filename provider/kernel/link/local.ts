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

/** The link-local IPv6 addresses among these. */
export const linkLocalsOf = (addresses: readonly LinkAddress[]): LinkAddress[] =>
  addresses.filter(({ family, scope }) => family === "inet6" && scope === "link");

/** Whether the kernel seems to have made this link-local address itself: from the MAC address, or by RFC 7217. */
export const madeByKernel = ({ local, ...flags }: LinkAddress): boolean =>
  /ff:fe[0-9a-f]{2}:[0-9a-f]{1,4}$/.test(local) || flags["stable-privacy"] === true;

/** The link-local address that the kernel makes from a MAC address when a link comes up (RFC 4862; RFC 4291, appendix A). */
export function ownLinkLocal(mac: string): string {
  const [first = 0, ...rest] = mac.split(":").map((byte) => Number.parseInt(byte, 16));
  const bytes = [first ^ 2, ...rest.slice(0, 2), 0xff, 0xfe, ...rest.slice(2)];
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return canonical(`fe80::${hex.match(/..../g)?.join(":")}`);
}

/**
 * Names links that have lost their link-local address, without which a link has no neighbour discovery for what it forwards. The
 * text is an input that no program has, so that it shows as drift. Only links that carry IPv6 of a lab are named.
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

/** Whether a link that lacks a usable link-local address has one that failed duplicate address detection. */
const isTwice = (link: Link | undefined): boolean => linkLocalsOf(link?.addr_info ?? []).length > 0;

/**
 * Brings back the kernel's link-local address of a link, which somebody removed or which another host had as well. Other
 * addresses stay. The kernel runs duplicate address detection anew: an address that fails it again shows as drift.
 */
export async function linkLocalBack(ref: LinkRef, link: Link | undefined): Promise<void> {
  if ((await modeOfLost(ref, link)) === undefined) return;
  // Without the lock, of two runs that change `addr_gen_mode` one could take the other's interim mode for the original.
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

/** Waits for duplicate address detection to end, at most for `detectionLimit`, so that the link forwards when the run ends. */
async function detected(ref: LinkRef): Promise<void> {
  for (const end = Date.now() + detectionLimit; Date.now() < end; await wait(lookEvery)) {
    const own = linkLocalsOf((await linkShow(ref))?.addr_info ?? []);
    if (!own.some(({ tentative, dadfailed }) => tentative && !dadfailed)) return;
  }
}

/** In milliseconds. With the kernel's default settings detection takes one to two seconds (RFC 4862). */
const detectionLimit = 5_000;
const lookEvery = 200;

/**
 * The kernel makes an address when a sysctl changes `addr_gen_mode`; by netlink it only records the mode, so netlink sets another
 * mode first. A run killed in between leaves a mode that makes addresses, by which the next run sees that the address is lost.
 */
async function makeAnew(ref: LinkRef, mode: string, away: readonly string[][]): Promise<void> {
  const secret = await sysctlGet(ref.netns, `${settingFolder(ref.name)}.stable_secret`).catch(() => undefined);
  // With a secret, `random` and `stable_secret` make the same address. Without one, `random` would store a secret for good.
  const other = secret === undefined ? "eui64" : mode === "2" ? "random" : "stable_secret";
  await change(ref, [...away, ["link", "set", "dev", ref.name, "addrgenmode", other]]);
  await sysctlSet(ref.netns, `${settingFolder(ref.name)}.addr_gen_mode`, mode);
}

/** Runs lines in one batch. An address that is there already, or gone already, is no error. */
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

/** The `addr_gen_mode` of a link that should have a link-local address and has none; undefined for other links. */
async function modeOfLost(ref: LinkRef, link: Link | undefined): Promise<string | undefined> {
  if (!link || !lacks(link) || !(await hasSix(ref))) return undefined;
  const folder = settingFolder(ref.name);
  const [mode, disabled] = await sysctlsGet(ref.netns, [`${folder}.addr_gen_mode`, `${folder}.disable_ipv6`]);
  if (mode === undefined || mode === none || disabled !== "0") return undefined;
  // `ip` reads links and addresses one after the other, and the link may have come up in between, so look once more.
  const now = await linkShow(ref);
  return now && lacks(now) ? mode : undefined;
}

/**
 * Whether a link should have a link-local address and has none that it may use: an address that failed duplicate address
 * detection does not count. The kernel makes the address when it reports a carrier.
 */
function lacks({ flags, operstate, link_type, mtu, addr_info }: Link): boolean {
  const isReady = flags.includes("LOWER_UP") && (operstate === "UP" || operstate === "UNKNOWN");
  const makesOne = link_type === "ether" && mtu >= 1280 && !flags.includes("SLAVE");
  return isReady && makesOne && linkLocalsOf(addr_info).every(({ dadfailed }) => dadfailed);
}

/** Whether claims (notes that tell whose an address or route is) name an IPv6 address on a link, or an IPv6 route over it. */
const hasSix = coalesce(async (refs: readonly LinkRef[]) => {
  const place = await placeKey(refs[0]?.netns);
  const claims = place === undefined ? [] : await notesOf(place, claimSchema);
  const routes = claims.map(({ remake }) => remake).filter((remake) => remake.some((word) => familyOf(word) === 6));
  const devices = new Set(routes.flatMap((remake) => remake.filter((_, index) => remake[index - 1] === "dev")));
  return refs.map(({ name }) => devices.has(name));
});
