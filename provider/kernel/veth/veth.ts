import type { Line } from "../../host/batch/batch.ts";
import { batchGroup } from "../../host/batch/group.ts";
import { settleAll } from "../async/settle-all.ts";
import { KernelError } from "../errors.ts";
import { linkAdd } from "../link/add.ts";
import { pastBond } from "../link/bonded.ts";
import { commonForms, toSay } from "../link/common.ts";
import { linkFacts, programsSet } from "../link/facts.ts";
import { type Link, type LinkRef, linkText } from "../link/form.ts";
import { commonArgv, downLines, portLines, setLines } from "../link/lines.ts";
import { linkAltname, linkDelete, linkMarkLine, linkRemarkLines, linkSet, linkShowOurs } from "../link/links.ts";
import { linkLocalBack } from "../link/local.ts";
import { portLeaveLines } from "../link/port.ts";
import { refuseSmallMtu } from "../link/refused.ts";
import { linkUpLate } from "../link/up.ts";
import type { Owner } from "../marks.ts";
import { claimsRestore, claimsRestoreOn } from "../restore/restore.ts";
import { settingsAgain } from "../setting/again.ts";
import { bringUpLines, type End, type EndFound, peerArgv, vethForms } from "./form.ts";

type Pair = readonly [near: End, far: End];

/**
 * Makes a pair, each end in its namespace under its final name. Same as: ip link add NAME … type veth peer name NAME2
 * netns NETNS2 …; in that step `ip` can give only the first end a master and bring only that end up.
 */
export async function vethAdd(near: End, far: End, owner: Owner): Promise<[EndFound, EndFound]> {
  // Start from the end on the host, if there is one: to enter a namespace takes one process more.
  const swapped = near.netns !== undefined && far.netns === undefined;
  const [first, second] = swapped ? [far, near] : [near, far];
  // When many cables are made, ends on the host come up last: until then their bridge has no carrier to handle.
  const isLate = first.up === true && first.netns === undefined && batchGroup() !== undefined;
  const argvOf = (up: boolean | undefined) => [
    ...commonArgv(commonForms, { ...first, up }),
    ...["type", "veth", "peer", ...peerArgv(first, second, owner)],
  ];
  const argv = argvOf((first.up && !isLate) || undefined);
  const argvDown = first.master === undefined ? undefined : argvOf(undefined);
  const { link, resumed } = await addAnew({ ...first, owner, argv, argvDown, peer: second }, second, owner);
  const lines = (end: End, atBirth: (end: End) => Line[]) => (resumed ? setLines(commonForms, end) : atBirth(end));
  const other = await linkSet(second, [linkMarkLine(owner), ...lines(second, bringUpLines)]);
  const rest = lines(first, (end) => [...portLines(commonForms, end), ...downLines(end, link)]);
  const shown = rest.length > 0 ? await linkSet(first, rest) : link;
  const one = isLate && !resumed ? await linkUpLate(first) : shown;
  const found = await settleAll([finish(first, one, first), finish(second, other, second)]);
  // In a batch group the namespace is new too, so nothing of an earlier link with this name is left to restore.
  if (batchGroup() === undefined)
    for (const end of [near, far]) {
      await claimsRestoreOn(end);
      await settingsAgain(end);
    }
  return swapped ? [found[1], found[0]] : found;
}

/** Reads the pair; undefined where one of its ends is not in its declared place, or not ours. */
export async function vethShowOurs(near: End, far: End, owner: Owner): Promise<[EndFound, EndFound] | undefined> {
  const [one, two] = await settleAll([linkShowOurs(near, owner), linkShowOurs(far, owner)]);
  return one && two && settleAll([vethFound(near, one), vethFound(far, two)]);
}

/** Changes both ends in place, and puts back the routes and IPv6 addresses that the kernel drops along the way. */
export async function vethSet([near, far]: Pair, owner: Owner, before: Pair): Promise<[EndFound, EndFound]> {
  const present = await vethShowOurs(near, far, owner);
  if (!present)
    throw new KernelError(
      "absent",
      `the pair of ${linkText(near)} and ${linkText(far)} is gone; \`pulumi up --refresh\` makes it again`,
    );
  refuseSmallMtu(near, present[0].link);
  refuseSmallMtu(far, present[1].link);
  const change = async (end: End, then: End, { link: now }: EndFound) => {
    const past = await pastBond(toSay(end, then), now);
    const link = await linkSet(end, [
      ...linkRemarkLines(now, owner),
      ...portLeaveLines(end.name, then.port, end.port),
      ...past.lines,
      ...setLines(commonForms, past.wanted),
    ]);
    return finish(end, link, then);
  };
  const changed = await settleAll([change(near, before[0], present[0]), change(far, before[1], present[1])]);
  await claimsRestore(near.netns);
  if (far.netns !== near.netns) await claimsRestore(far.netns);
  await settleAll([linkLocalBack(near, changed[0].link), linkLocalBack(far, changed[1].link)]);
  return changed;
}

/** Removes the pair: with either end the kernel removes the other. @returns whether there was an end of ours */
export const vethDelete = async (near: LinkRef, far: LinkRef, owner: Owner): Promise<boolean> =>
  (await linkDelete(near, owner)) || linkDelete(far, owner);

/** Makes a pair. Half a pair, which is left where somebody renamed or moved one end, is removed, and the whole is made anew. */
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

async function finish(end: End, link: Link, before: End): Promise<EndFound> {
  await linkAltname(end, link, end.altname);
  await programsSet(vethForms, end, before);
  return vethFound(end, link);
}

/** An end with the kernel's value of each argument. */
export const vethFound = async (end: End, link: Link): Promise<EndFound> => ({
  link,
  facts: await linkFacts(vethForms, end, link),
});
