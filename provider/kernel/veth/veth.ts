import { batchGroup } from "../../host/batch/group.ts";
import { settleAll } from "../async/settle-all.ts";
import { KernelError } from "../errors.ts";
import { type Link, type LinkRef, linkText, refuseSmallMtu } from "../link/form.ts";
import {
  linkAdd,
  linkAltname,
  linkDelete,
  linkMarkLine,
  linkRemarkLines,
  linkSet,
  linkShowOurs,
} from "../link/links.ts";
import { linkLocalBack } from "../link/local.ts";
import { offloadsSet, offloadsShow } from "../link/offloads.ts";
import { linkUpLate } from "../link/up.ts";
import type { Owner } from "../marks.ts";
import { claimsRestore, claimsRestoreOn } from "../restore/restore.ts";
import { settingsAgain } from "../setting/again.ts";
import {
  bringUpLines,
  type End,
  type EndFound,
  endWords,
  masterWords,
  noMasterLine,
  peerWords,
  setLines,
} from "./form.ts";

/**
 * Makes a pair, each end in its namespace under its final name. Same as: ip link add NAME … type veth peer name NAME2
 * netns NETNS2 …; only the first end can be given a master and be up in that step.
 */
export async function vethAdd(near: End, far: End, owner: Owner): Promise<[EndFound, EndFound]> {
  // From the host, where there is one: a process that enters a namespace is a process more.
  const swapped = near.netns !== undefined && far.netns === undefined;
  const [first, second] = swapped ? [far, near] : [near, far];
  // Without a carrier the bridge and who watches it stay quiet while many cables are made; one alone is quicker so.
  const isLate = first.up === true && first.netns === undefined && batchGroup() !== undefined;
  const words = [...endWords(first), ...masterWords(first), ...(first.up && !isLate ? ["up"] : [])];
  const making = {
    ...first,
    owner,
    words: [...words, "type", "veth", "peer", ...peerWords(first, second, owner)],
    peer: second,
  };
  const { link, resumed } = await addAnew(making, second, owner);
  const other = await linkSet(second, [linkMarkLine(owner), ...(resumed ? setLines(second) : bringUpLines(second))]);
  const late = () => (isLate ? linkUpLate(first) : link);
  const links = [await (resumed ? linkSet(first, setLines(first)) : late()), other] as const;
  const found = await settleAll([finish(first, links[0]), finish(second, links[1])]);
  // What is new with its namespace was named by nothing before.
  if (batchGroup() === undefined)
    for (const end of [near, far]) {
      await claimsRestoreOn(end);
      await settingsAgain(end);
    }
  return swapped ? [found[1], found[0]] : found;
}

/** The pair if both ends are where they are declared, and ours. */
export async function vethShowOurs(near: End, far: End, owner: Owner): Promise<[EndFound, EndFound] | undefined> {
  const [one, two] = await settleAll([linkShowOurs(near, owner), linkShowOurs(far, owner)]);
  return one && two && settleAll([vethFound(near, one), vethFound(far, two)]);
}

/** Changes both ends in place. What the kernel drops on the way, routes and IPv6 addresses, is put back. */
export async function vethSet(
  [near, far]: readonly [near: End, far: End],
  owner: Owner,
  released: readonly LinkRef[],
): Promise<[EndFound, EndFound]> {
  const present = await vethShowOurs(near, far, owner);
  if (!present)
    throw new KernelError(
      "absent",
      `the pair of ${linkText(near)} and ${linkText(far)} is gone; \`pulumi up --refresh\` makes it again`,
    );
  refuseSmallMtu(near, present[0].link);
  refuseSmallMtu(far, present[1].link);
  const change = async (end: End, { link: now }: EndFound) => {
    const free = released.some(({ name, netns }) => name === end.name && netns === end.netns);
    const link = await linkSet(end, [
      ...linkRemarkLines(now, owner),
      ...(free ? [noMasterLine(end)] : []),
      ...setLines(end),
    ]);
    return finish(end, link);
  };
  const changed = await settleAll([change(near, present[0]), change(far, present[1])]);
  await claimsRestore(near.netns);
  if (far.netns !== near.netns) await claimsRestore(far.netns);
  await settleAll([linkLocalBack(near, changed[0].link), linkLocalBack(far, changed[1].link)]);
  return changed;
}

/** Removes the pair: either end takes the other along, at once. @returns whether there was one to remove */
export const vethDelete = async (near: LinkRef, far: LinkRef, owner: Owner): Promise<boolean> =>
  (await linkDelete(near, owner)) || linkDelete(far, owner);

/** Half a pair, left by somebody who renamed or moved one end, is taken away, and the whole made anew. */
async function addAnew(making: Parameters<typeof linkAdd>[0], second: LinkRef, owner: Owner) {
  const made = await linkAdd(making).catch((error: unknown) => error as Error);
  if (!(made instanceof Error || made.resumed)) return made;
  const other = await linkShowOurs(second, owner);
  const half = made instanceof Error ? other !== undefined : other === undefined;
  if (half) {
    await vethDelete(making, second, owner);
    return linkAdd(making);
  }
  if (made instanceof Error) throw made;
  return made;
}

async function finish(end: End, link: Link): Promise<EndFound> {
  await linkAltname(end, link, end.altname);
  if (end.offloads) await offloadsSet(end, end.offloads);
  return vethFound(end, link);
}

/** An end as the kernel has it, with those of its offloads that are named. */
export async function vethFound(end: End, link: Link): Promise<EndFound> {
  if (!end.offloads) return { link, offloads: undefined };
  const all = await offloadsShow(end);
  return {
    link,
    offloads: Object.fromEntries(
      Object.keys(end.offloads).map((feature) => [feature, Object.hasOwn(all, feature) && all[feature] === true]),
    ),
  };
}
