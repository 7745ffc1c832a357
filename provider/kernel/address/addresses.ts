import { ipBatch } from "../../host/batch/batch.ts";
import { KernelError, meansExists, refusal } from "../errors.ts";
import { type Link, type LinkAddress, linkParse, linkShowLastLine, linkText } from "../link/form.ts";
import { linkShow } from "../link/links.ts";
import { linkLocalBack } from "../link/local.ts";
import type { Owner } from "../marks.ts";
import { type Claimed, claimAnnounce, claimDrop, claimedRemove, claimStands } from "../notes/claims.ts";
import { claimIsOursStill, linkIsOfStack } from "../restore/regain.ts";
import { claimsRestore, claimsStand } from "../restore/restore.ts";
import {
  type AddressWanted,
  addressAbout,
  addressFind,
  addressKeeping,
  addressText,
  addressWords,
  identityWords,
  removalLines,
} from "./form.ts";
import { addressPresent, addressUsable } from "./usable.ts";

/** An address to be made, and whose. */
export interface AddressMaking extends AddressWanted {
  owner: Owner;
  within: readonly string[];
}

/** Same as: ip -n NETNS addr show dev NAME to ADDRESS. Undefined where it is not there, or not ours. */
export async function addressShowOurs(making: AddressMaking): Promise<LinkAddress | undefined> {
  const link = await linkShow(making);
  const found = link && addressFind(link, making);
  if (!(await isOurs(making, link))) return undefined;
  // What is gone shall neither come back by itself nor keep others from making it.
  if (!found) await claimDrop(addressClaimed(making));
  return found;
}

/**
 * Makes an address. Same as: ip -n NETNS addr add ADDRESS dev NAME …
 * @throws KernelError `taken` where the link has this address already and it is not this resource's
 */
export async function addressAdd(making: AddressMaking): Promise<LinkAddress> {
  const claimed = addressClaimed(making);
  const { resumed } = await claimAnnounce(claimed);
  // Routes that went with an earlier address of this network can stand again.
  const waits = await claimsStand(making.netns, "route");
  const verb = resumed ? "replace" : "add";
  const [added, shown] = await ipBatch(making.netns, [
    { words: addressWords(verb, making) },
    linkShowLastLine(making.name),
  ]);
  if (added?.error) {
    await claimDrop(claimed);
    throw meansExists(added.error) ? taken(making) : explain(making, added.error, linkParse(shown, making));
  }
  await claimStands(claimed);
  const link = await addressStay(making, linkParse(shown, making));
  if (waits) await claimsRestore(making.netns, "route");
  // Who flushed it with the link's own one took both.
  if (making.address.includes(":")) await linkLocalBack(making, link);
  return addressUsable(making, link);
}

/**
 * Changes lifetimes in place. Same as: ip -n NETNS addr replace ADDRESS dev NAME …
 * @throws KernelError `taken` where ours is gone and somebody made an equal one
 */
export async function addressReplace(wanted: AddressMaking): Promise<LinkAddress> {
  const before = await linkShow(wanted);
  const there = before && addressFind(before, wanted);
  if (there && !(await isOurs(wanted, before))) throw taken(wanted);
  const making = addressKeeping(wanted, there);
  const [replaced, shown] = await ipBatch(making.netns, [
    { words: addressWords("replace", making) },
    linkShowLastLine(making.name),
  ]);
  if (replaced?.error) throw explain(making, replaced.error, linkParse(shown, making));
  await claimStands(addressClaimed(making));
  return addressPresent(making, linkParse(shown, making));
}

/**
 * Removes an address, if it is ours. Same as: ip -n NETNS addr del ADDRESS dev NAME. With a primary IPv4 address the
 * kernel drops the secondary ones of its network and the routes on it: those that are declared are put back.
 */
export async function addressDelete(making: AddressMaking): Promise<void> {
  await isOurs(making, undefined);
  if (await claimedRemove(addressClaimed(making), removalLines(identityWords(making))))
    await claimsRestore(making.netns);
}

/** By its claim. One that is lost is written again for an address that we made, on a link of the same stack. */
const isOurs = (making: AddressMaking, shown: Link | undefined): Promise<boolean> =>
  claimIsOursStill(addressClaimed(making), async () => {
    const link = shown ?? (await linkShow(making));
    const found = link && addressFind(link, making);
    if (!found || making.adopt || !linkIsOfStack(link, making.owner)) return false;
    return (making.scope ?? found.scope) === found.scope && (making.label ?? found.label) === found.label;
  });

export const addressClaimed = (making: AddressMaking): Claimed => ({
  netns: making.netns,
  about: addressAbout(making),
  owner: making.owner,
  within: making.within,
  remake: addressWords(remakeVerb(making), making),
});

/** An IPv6 address with a lifetime that a link has from when it was down lacks the route to its network; `add` would leave it so. */
const remakeVerb = ({ address, validLifetime }: AddressMaking): string =>
  validLifetime !== undefined && address.includes(":") ? "replace" : "add";

/**
 * The link with the address, which is made again where it went before it was said that it stands: another run that removes
 * the primary one of its network puts back what stands alone.
 */
async function addressStay(making: AddressMaking, shown: Link | undefined): Promise<Link | undefined> {
  // No removal of another one takes a primary one along.
  if (shown && addressFind(shown, making)?.secondary === false) return shown;
  let link = await linkShow(making);
  for (let tries = 10; tries > 0 && link && !addressFind(link, making); tries -= 1) {
    const line = { words: addressWords("replace", making) };
    const [, again] = await ipBatch(making.netns, [line, linkShowLastLine(making.name)]);
    link = linkParse(again, making);
  }
  return link;
}

const taken = (making: AddressMaking): KernelError =>
  new KernelError(
    "taken",
    `${addressText(making)} is there already and is not this resource's; it was not touched. ` +
      "Remove it by hand, or take it over with `adopt: true`",
  );

function explain(making: AddressMaking, words: string, link: Link | undefined): KernelError {
  if (!link)
    return new KernelError("absent", `address: ${linkText(making)} is not there, so ${making.address} cannot be on it`);
  if (making.address.includes(":") && link.mtu < 1280) {
    return new KernelError(
      "conflict",
      `address: IPv6 needs an mtu of 1280 (RFC 8200), ${linkText(making)} has ${link.mtu}; raise the link's mtu`,
    );
  }
  return refusal(`making ${addressText(making)}`, words);
}
