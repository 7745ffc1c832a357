import { ipBatch, type Line } from "../../host/batch/batch.ts";
import type { LinkAddress } from "../link/form.ts";
import { linkShow } from "../link/links.ts";
import { makerText, markedByOther } from "../marks.ts";
import { claimAnnounce, claimDrop, claimHolder } from "../notes/claims.ts";
import { type AddressMaking, addressClaimed } from "./addresses.ts";
import { type AddressRef, addressFacts, addressFind, addressKeeping, addressText, addressWords } from "./form.ts";

/** The address, whoever made it. Same as: ip -n NETNS addr show dev NAME to ADDRESS */
export async function addressGet(ref: AddressRef): Promise<LinkAddress | undefined> {
  const link = await linkShow(ref);
  return link && addressFind(link, ref);
}

/** The address as adoption finds it. The kernel tells of no address which one it is: one by one is the same. */
export async function addressThere(making: AddressMaking) {
  const found = await addressGet(making);
  if (!found) return undefined;
  const holder = await claimHolder(addressClaimed(making));
  const mark = typeof holder === "object" ? holder.mark : undefined;
  return {
    text: addressText(making),
    is: "",
    ours: holder === "ours",
    maker: makerText(mark),
    obstacle: markedByOther(mark) ?? fixedOtherwise(making, found),
    own: {},
  };
}

/** Claims a foreign address. */
export async function addressTake(making: AddressMaking): Promise<void> {
  await claimAnnounce(addressClaimed(making));
}

/** Gives an address its lifetimes back, where they were changed, and gives the claim up. @returns what could not be put back */
export async function addressRelease(making: AddressMaking, back: Record<string, unknown>): Promise<string[]> {
  const lines = await addressBackLines(making, back);
  const [replaced] = lines.length > 0 ? await ipBatch(making.netns, lines) : [];
  await claimDrop(addressClaimed(making));
  return replaced?.error === undefined ? [] : [`its lifetimes: ${replaced.error}`];
}

/** The line that gives an address the lifetimes back with which it was found; none where nothing was changed. */
export async function addressBackLines(ref: AddressRef, back: Record<string, unknown>): Promise<Line[]> {
  const found = Object.keys(back).length > 0 ? await addressGet(ref) : undefined;
  if (!found) return [];
  const lifetime = (key: string) => (typeof back[key] === "number" ? (back[key] as number) : undefined);
  const [validLifetime, preferredLifetime] = [lifetime("validLifetime"), lifetime("preferredLifetime")];
  const wanted = { ...ref, validLifetime, preferredLifetime, adopt: false };
  return [{ words: addressWords("replace", addressKeeping(wanted, found)) }];
}

/** What the kernel gives an address once and for all, and is declared otherwise. */
function fixedOtherwise(making: AddressMaking, found: LinkAddress): string | undefined {
  const facts = addressFacts(making, found);
  const keys = (["scope", "label", "duplicateDetection"] as const).filter(
    (key) => making[key] !== undefined && making[key] !== facts[key],
  );
  return keys.length === 0
    ? undefined
    : `its ${keys[0]} is ${JSON.stringify(facts[keys[0] as "scope"])}, and the kernel changes that for no address that is there`;
}
