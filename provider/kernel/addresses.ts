import { ipBatch } from "../process/batch.ts";
import { batchAfterEarlier } from "../process/batch-group.ts";
import {
  type AddressRef,
  type AddressWanted,
  addressAbout,
  addressFind,
  addressKeeping,
  addressWords,
  identityWords,
  removalLines,
} from "./address-form.ts";
import { type Claimed, claimAnnounce, claimDrop, claimedRemove, claimIsOurs, claimStands } from "./claims.ts";
import { claimsRestore, claimsStand } from "./claims-restore.ts";
import { KernelError, meansExists, refusal } from "./errors.ts";
import { type Link, type LinkAddress, linkParse, linkShowLine, linkText } from "./link-form.ts";
import { linkShow } from "./links.ts";
import type { Owner } from "./marks.ts";

/** An address to be made, and whose. */
export interface AddressMaking extends AddressWanted {
  owner: Owner;
  within: readonly string[];
}

/** How long an IPv6 address may be tentative before we stop waiting, in milliseconds (RFC 4862 takes 1 to 2 s). */
const detectionLimit = 15_000;
const lookEvery = 200;

/** Same as: ip -n NETNS addr show dev NAME to ADDRESS. Undefined where it is not there, or not ours. */
export async function addressShowOurs(making: AddressMaking): Promise<LinkAddress | undefined> {
  const link = await linkShow(making);
  const found = link && addressFind(link, making);
  if (!(await claimIsOurs(addressClaimed(making)))) return undefined;
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
    linkShowLine(making.name),
  ]);
  if (added?.error) {
    await claimDrop(claimed);
    throw meansExists(added.error) ? taken(making) : explain(making, added.error, linkParse(shown, making));
  }
  await claimStands(claimed);
  if (waits) await claimsRestore(making.netns, "route");
  return waitUsable(making, linkParse(shown, making));
}

/**
 * Changes lifetimes in place. Same as: ip -n NETNS addr replace ADDRESS dev NAME …
 * @throws KernelError `taken` where ours is gone and somebody made an equal one
 */
export async function addressReplace(wanted: AddressMaking): Promise<LinkAddress> {
  const before = await linkShow(wanted);
  const there = before && addressFind(before, wanted);
  if (there && !(await claimIsOurs(addressClaimed(wanted)))) throw taken(wanted);
  const making = addressKeeping(wanted, there);
  const [replaced, shown] = await ipBatch(making.netns, [
    { words: addressWords("replace", making) },
    linkShowLine(making.name),
  ]);
  if (replaced?.error) throw explain(making, replaced.error, linkParse(shown, making));
  await claimStands(addressClaimed(making));
  return present(making, linkParse(shown, making));
}

/**
 * Removes an address, if it is ours. Same as: ip -n NETNS addr del ADDRESS dev NAME. With a primary IPv4 address the
 * kernel drops the secondary ones of its network and the routes on it: those that are declared are put back.
 */
export async function addressDelete(making: AddressMaking): Promise<void> {
  if (await claimedRemove(addressClaimed(making), removalLines(identityWords(making))))
    await claimsRestore(making.netns);
}

export const addressText = (ref: AddressRef): string => `address ${ref.address} on ${linkText(ref)}`;

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

const taken = (making: AddressMaking): KernelError =>
  new KernelError(
    "taken",
    `${addressText(making)} is there already and is not this resource's; it was not touched. ` +
      "Remove it by hand, or take it over with `adopt: true`",
  );

function present(ref: AddressRef, link: Link | undefined): LinkAddress {
  const found = link && addressFind(link, ref);
  if (!found) throw new KernelError("absent", `${addressText(ref)} is gone; \`pulumi up --refresh\` makes it again`);
  return found;
}

/** Waits until duplicate address detection is through (RFC 4862 §5.4). It can't begin on a link without a carrier. */
async function waitUsable(making: AddressMaking, shown: Link | undefined): Promise<LinkAddress> {
  const end = Date.now() + detectionLimit;
  // The other end of a cable that is made along with it may come up last.
  const isEarly = shown && present(making, shown).tentative && !shown.flags.includes("LOWER_UP");
  if (isEarly) await batchAfterEarlier();
  for (let link = isEarly ? await linkShow(making) : shown; ; link = await linkShow(making)) {
    const found = present(making, link);
    if (found.dadfailed) {
      throw new KernelError(
        "taken",
        `${addressText(making)}: another host of this network has it already (duplicate address detection)`,
      );
    }
    if (!found.tentative || !link?.flags.includes("LOWER_UP")) return found;
    if (Date.now() > end)
      throw new KernelError("timeout", `${addressText(making)} is still tentative after ${detectionLimit / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, lookEvery));
  }
}

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
