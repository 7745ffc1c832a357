import * as z from "zod";
import type { Line } from "../../host/batch/batch.ts";
import type { Owner } from "../marks.ts";
import { claimsRestore } from "../restore/restore.ts";
import { claimsRemoveWithin } from "../restore/within.ts";
import { type LinkThere, linkFind, linkPutBack, linkUnmark } from "./adoption.ts";
import type { LinkWanted } from "./common.ts";
import { programsBack } from "./facts.ts";
import type { Link, LinkRef } from "./form.ts";
import { setLines } from "./lines.ts";
import { linkShow } from "./links.ts";
import { linkLocalsOf, madeByKernel } from "./local.ts";
import { type LinkType, otherwiseFixed } from "./type.ts";

/** What ports change of a bridge by coming and going, as it was found. A note of an earlier version lacks it. */
const portlessSchema = z.object({ mac: z.string(), linkLocals: z.array(z.string()) });

/** The same with what ports change of it. */
type There = Omit<LinkThere, "own"> & { own: Record<string, unknown> };

/** A link of this type as adoption finds it. */
export async function typeFind(type: LinkType, wanted: LinkWanted, owner: Owner): Promise<There | undefined> {
  const there = await linkFind(wanted, owner, type.type);
  if (!there) return undefined;
  const [other] = otherwiseFixed(type, wanted, there.link);
  const obstacle = there.obstacle ?? (other && `it has another ${other}, which cannot be changed`);
  const { address: mac, addr_info } = there.link;
  return { ...there, obstacle, own: { ...there.own, mac, linkLocals: linkLocalsOf(addr_info).map(addressWord) } };
}

/** An adopted link: its owner, the arguments as they were found, and what it bore where our mark is. */
interface Release {
  owner: Owner;
  back: Record<string, unknown>;
  own: Record<string, unknown>;
}

/** Puts a link back as it was found, and takes our mark off. @returns what could not be put back */
export async function typeRelease(type: LinkType, ref: LinkRef, { owner, back, own }: Release): Promise<string[]> {
  await claimsRemoveWithin(ref.netns, owner.id);
  const found = { ...back, ...ref };
  const left = [
    ...(await linkPutBack(ref, setLines(type.forms, found, type.type))),
    ...(await programsBack(type.forms, found)),
    ...(await linkPutBack(ref, await portlessLines(ref, own))),
  ];
  await linkUnmark(ref, own);
  await claimsRestore(ref.netns);
  return left;
}

/**
 * Lines that undo what ports of ours did by coming and going. A bridge whose MAC address nobody set takes that of a port, and
 * all zeros when its last port leaves. It gave itself a link-local address when a port of ours brought it a carrier.
 */
async function portlessLines(ref: LinkRef, own: Record<string, unknown>): Promise<Line[]> {
  const { data: found } = portlessSchema.safeParse(own);
  const now = found && (await linkShow(ref));
  if (!found || !now) return [];
  const isLost = noMac.test(now.address ?? "") && !noMac.test(found.mac);
  return [
    ...(isLost ? [{ argv: ["link", "set", "dev", ref.name, "address", found.mac] }] : []),
    ...linkLocalLines(ref, now, found.linkLocals),
  ];
}

function linkLocalLines({ name }: LinkRef, { addr_info, flags }: Link, found: readonly string[]): Line[] {
  const now = linkLocalsOf(addr_info);
  const shown = now.map(addressWord);
  const extra = now.filter((one) => madeByKernel(one) && !found.includes(addressWord(one)));
  // What is down has none: it gets its own when it comes up.
  const missing = flags.includes("UP") ? found.filter((one) => !shown.includes(one)) : [];
  return [
    ...extra.map((one) => ({ argv: ["addr", "del", addressWord(one), "dev", name] })),
    ...missing.map((one) => ({ argv: ["addr", "replace", one, "dev", name] })),
  ];
}

const noMac = /^[0:]*$/;

const addressWord = ({ local, prefixlen }: Link["addr_info"][number]): string => `${local}/${prefixlen}`;
