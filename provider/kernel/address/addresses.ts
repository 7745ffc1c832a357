import { setTimeout as wait } from "node:timers/promises";
import { batchAfterEarlier } from "../../host/batch/group.ts";
import { claimedRelease, claimedTake, claimedThere } from "../claimed/adoption.ts";
import { claimedOf } from "../claimed/ours.ts";
import { ClaimedVerbs } from "../claimed/verbs.ts";
import { KernelError } from "../errors.ts";
import type { LinkAddress } from "../link/form.ts";
import { linkLocalBack } from "../link/local.ts";
import type { BeforeAdoption } from "../notes/found.ts";
import { claimsRestore, claimsStand } from "../restore/restore.ts";
import { sysctlsGet } from "../setting/sysctl.ts";
import { type AddressMaking, addressForm, addressLook } from "./claimed.ts";
import { type AddressRef, type AddressShown, addressText } from "./form.ts";

const addresses = new ClaimedVerbs(addressForm);

/** Same as: ip -n NETNS addr show dev NAME to ADDRESS. Undefined where it is not there, or not ours. */
export const addressShowOurs = async (making: AddressMaking): Promise<LinkAddress | undefined> =>
  (await addresses.showOurs(making))?.address;

/** The same, whoever made it. */
export const addressGet = async (ref: AddressRef): Promise<LinkAddress | undefined> =>
  (await addressLook(ref))?.address;

/**
 * Makes an address. Same as: ip -n NETNS addr add ADDRESS dev NAME …
 * @throws KernelError `taken` where the link has this address already and it is not this resource's
 */
export async function addressAdd(making: AddressMaking): Promise<LinkAddress> {
  const { rank } = claimedOf(addressForm, making);
  // Routes that went with an earlier address of this network can stand again.
  const waits = await claimsStand(making.netns, rank);
  const made = await addresses.add(making);
  if (waits) await claimsRestore(making.netns, rank);
  // Who flushed it with the link's own one took both.
  if (making.address.includes(":")) await linkLocalBack(making, made.link);
  return usable(making, made);
}

/**
 * Changes lifetimes in place. Same as: ip -n NETNS addr replace ADDRESS dev NAME …
 * @throws KernelError `taken` where ours is gone and somebody made an equal one
 */
export const addressReplace = async (making: AddressMaking): Promise<LinkAddress> =>
  (await addresses.replace(making)).address;

/**
 * Removes an address, if it is ours. Same as: ip -n NETNS addr del ADDRESS dev NAME. With a primary IPv4 address the
 * kernel drops the secondary ones of its network and the routes on it: those that are declared are put back.
 */
export async function addressDelete(making: AddressMaking): Promise<void> {
  if (await addresses.remove(making)) await claimsRestore(making.netns);
}

/** The address as adoption finds it. */
export const addressThere = (making: AddressMaking) => claimedThere(addresses, making);

/** Claims a foreign address. */
export const addressTake = (making: AddressMaking): Promise<void> => claimedTake(addresses, making);

/** Gives an address its lifetimes back, where they were changed, and gives the claim up. @returns what could not be put back */
export const addressRelease = (making: AddressMaking, before: BeforeAdoption): Promise<string[]> =>
  claimedRelease(addresses, making, before);

/** What duplicate address detection may take more than its settings say, in milliseconds: a busy kernel began late. */
const detectionSpare = 60_000;
const lookEvery = 200;

/** Waits until duplicate address detection is through (RFC 4862 §5.4). It can't begin on a link without a carrier. */
async function usable(making: AddressMaking, made: AddressShown): Promise<LinkAddress> {
  // The other end of a cable that is made along with it may come up last.
  const isEarly = made.address.tentative && !hasCarrier(made);
  if (isEarly) await batchAfterEarlier();
  const begun = Date.now();
  for (let shown = isEarly ? await present(making) : made; ; shown = await present(making)) {
    const { tentative, dadfailed } = shown.address;
    if (dadfailed) throw inUse(making);
    if (!tentative || !hasCarrier(shown)) return shown.address;
    const waited = Date.now() - begun;
    if (waited > detectionSpare && waited > detectionSpare + (await detectionTime(making)))
      throw new KernelError(
        "timeout",
        `${addressText(making)} is still tentative after ${Math.round(waited / 1000)} s`,
      );
    await wait(lookEvery);
  }
}

/** How long detection takes by the settings of the link, in milliseconds. */
async function detectionTime({ netns, name }: AddressMaking): Promise<number> {
  const link = name.replaceAll(".", "/");
  const keys = [`net.ipv6.conf.${link}.dad_transmits`, `net.ipv6.neigh.${link}.retrans_time_ms`];
  const [times = 1, pause = 1000] = (await sysctlsGet(netns, keys)).map(Number);
  return times * pause;
}

const hasCarrier = ({ link }: AddressShown): boolean => link.flags.includes("LOWER_UP");

const present = async (making: AddressMaking): Promise<AddressShown> =>
  (await addressLook(making)) ?? addresses.gone(making);

const inUse = (making: AddressMaking): KernelError =>
  new KernelError(
    "taken",
    `${addressText(making)}: another host of this network has it already (duplicate address detection)`,
  );
