import { settleAll } from "../async/settle-all.ts";
import { vlansBack } from "../bridge-vlan/set.ts";
import { blamed, KernelError } from "../errors.ts";
import { impairmentLook } from "../impairment/look.ts";
import { qdiscIsMarked } from "../impairment/qdiscs.ts";
import { linkFind, linkPutBack, linkRelease, linkTake } from "../link/adoption.ts";
import { commonForms } from "../link/common.ts";
import { programsBack } from "../link/facts.ts";
import { type LinkRef, linkText } from "../link/form.ts";
import { setLines } from "../link/lines.ts";
import { linkShow } from "../link/links.ts";
import type { Owner } from "../marks.ts";
import type { BeforeAdoption } from "../notes/found.ts";
import { claimsRestore } from "../restore/restore.ts";
import { claimsRemoveWithin } from "../restore/within.ts";
import { arePeers, type End, type EndFound, vethForms } from "./form.ts";
import { vethFound } from "./veth.ts";

/** Reads the pair with these ends, whoever made it. Throws where both links are there but are no pair. */
export async function vethGet(near: End, far: End): Promise<[EndFound, EndFound] | undefined> {
  const [one, two] = await settleAll([linkShow(near), linkShow(far)]);
  if (!one || !two) return undefined;
  if (!arePeers(one, two))
    throw blamed("peer", new KernelError("conflict", `${linkText(near)} ${otherwise(far)}; ${bothEnds}`));
  return settleAll([vethFound(near, one), vethFound(far, two)]);
}

/** The pair as adoption (taking over what somebody else made) finds it. */
export async function vethThere(near: End, far: End, owner: Owner) {
  const [one, two] = await settleAll([linkFind(near, owner, "veth"), linkFind(far, owner, "veth")]);
  if (!one) return undefined;
  const isPair = two !== undefined && arePeers(one.link, two.link);
  return {
    text: `${linkText(near)} with its far end ${far.name}`,
    is: `${one.is} ${two?.is}`,
    ours: isPair && one.ours && two.ours,
    origin: [one.origin, two?.origin].includes("adopted") ? ("adopted" as const) : one.origin,
    maker: one.maker,
    obstacle: one.obstacle ?? two?.obstacle ?? (isPair ? await foreignConditions([near, far]) : `it ${otherwise(far)}`),
    own: { near: one.own, far: two?.own },
  };
}

/** Why the ends cannot get conditions: release could not put back what somebody gave them. Undefined where they can. */
async function foreignConditions(ends: readonly End[]): Promise<string | undefined> {
  for (const { netns, name, impairment } of ends) {
    const found = impairment && (await impairmentLook({ netns, device: name }));
    if (found && !qdiscIsMarked(found.root))
      return `${name} has a ${found.root.kind} already, and impairment would take its place; leave impairment out, and adopt it by an Impairment`;
  }
  return undefined;
}

export const vethTake = async (near: LinkRef, far: LinkRef, owner: Owner): Promise<void> =>
  void (await settleAll([linkTake(near, owner), linkTake(far, owner)]));

/** Releases an adopted pair: puts both ends back as they were found, and removes our mark. @returns what could not be put back */
export async function vethRelease(
  ends: readonly [near: LinkRef, far: LinkRef],
  owner: Owner,
  { values, own }: BeforeAdoption,
): Promise<string[]> {
  const { peer, ...back } = values;
  const [near, far] = ends.map(({ netns, name }) => ({ netns, name })) as [LinkRef, LinkRef];
  const places = [...new Set([near.netns, far.netns])];
  for (const netns of places) await claimsRemoveWithin(netns, owner.id);
  const left = await settleAll([
    endRelease({ ...back, ...near }, own.near),
    endRelease({ ...(peer as Partial<End>), ...far }, own.far),
  ]);
  for (const netns of places) await claimsRestore(netns);
  return left.flat();
}

async function endRelease(end: End, found: unknown): Promise<string[]> {
  const own = (found ?? {}) as Record<string, unknown>;
  const lines = await linkPutBack(end, setLines(commonForms, end));
  // A port that joins a bridge loses its VLANs, so they are put back after that.
  const programs = [...(await programsBack(vethForms, end)), ...(await vlansBack(end, own))];
  return [...lines, ...programs, ...(await linkRelease(end, [], own))];
}

const bothEnds = "give names and namespaces of the two ends of one cable";

const otherwise = (far: LinkRef): string => `is no cable whose far end is ${linkText(far)}`;
