import * as z from "zod";
import type { Line } from "../../host/batch/batch.ts";
import { vlansBack } from "../bridge-vlan/set.ts";
import type { Owner } from "../marks.ts";
import { claimsRestore } from "../restore/restore.ts";
import { claimsRemoveWithin } from "../restore/within.ts";
import { type LinkThere, linkFind, linkPutBack, linkUnmark } from "./adoption.ts";
import type { LinkWanted } from "./common.ts";
import { programsBack } from "./facts.ts";
import type { Link, LinkRef } from "./form.ts";
import { setLines } from "./lines.ts";
import { type LinkType, otherwiseFixed, typeWords } from "./link-type.ts";
import { linkShow } from "./links.ts";
import { linkLocalsOf, madeByKernel } from "./local.ts";

/** The values of a bridge that change when ports join and leave, as they were found. Notes of earlier versions lack them. */
const portlessSchema = z.object({ mac: z.string(), linkLocals: z.array(z.string()) });

/** A link as adoption (taking over what somebody else made) finds it, with those values in `own`. */
type There = Omit<LinkThere, "own"> & { own: Record<string, unknown> };

/** Finds a link of this type for adoption, with an obstacle where an argument cannot be changed in place. */
export async function typeFind(type: LinkType, wanted: LinkWanted, owner: Owner): Promise<There | undefined> {
  const there = await linkFind(wanted, owner, type.type);
  if (!there) return undefined;
  const [other] = otherwiseFixed(type, wanted, there.link);
  const obstacle = there.obstacle ?? (other && `it has another ${other}, which cannot be changed`);
  const { address: mac, addr_info } = there.link;
  return { ...there, obstacle, own: { ...there.own, mac, linkLocals: linkLocalsOf(addr_info).map(addressWord) } };
}

/**
 * An adopted link: its owner, the arguments as they were found (`back`), and the alias and group from before our mark (`own`).
 */
interface Release {
  owner: Owner;
  back: Record<string, unknown>;
  own: Record<string, unknown>;
}

/** Releases an adopted link: puts it back as it was found, and removes our mark. @returns what could not be put back */
export async function typeRelease(type: LinkType, ref: LinkRef, { owner, back, own }: Release): Promise<string[]> {
  await claimsRemoveWithin(ref.netns, owner.id);
  const found = { ...back, ...ref };
  const left = [
    ...(await linkPutBack(ref, setLines(type.forms, found, typeWords(type, found)))),
    ...(await programsBack(type.forms, found)),
    ...(await vlansBack(ref, own)),
    ...(await linkPutBack(ref, await portlessLines(ref, own))),
  ];
  await linkUnmark(ref, own);
  await claimsRestore(ref.netns);
  return left;
}

/**
 * Lines that undo what our ports changed by joining and leaving. A bridge whose MAC address nobody set takes the address of a
 * port, and all zeros when its last port leaves. The kernel made the bridge a link-local address when our port gave it a carrier.
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
  // A link that is down has no link-local address; the kernel makes one when the link comes up.
  const missing = flags.includes("UP") ? found.filter((one) => !shown.includes(one)) : [];
  return [
    ...extra.map((one) => ({ argv: ["addr", "del", addressWord(one), "dev", name] })),
    ...missing.map((one) => ({ argv: ["addr", "replace", one, "dev", name] })),
  ];
}

const noMac = /^[0:]*$/;

const addressWord = ({ local, prefixlen }: Link["addr_info"][number]): string => `${local}/${prefixlen}`;
