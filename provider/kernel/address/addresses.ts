import { setTimeout as wait } from "node:timers/promises";
import { batchAfterEarlier } from "../../host/batch/group.ts";
import { enter } from "../../host/netns.ts";
import { claimedRelease, claimedTake, claimedThere } from "../claimed/adoption.ts";
import { claimedOf } from "../claimed/ours.ts";
import { ClaimedVerbs } from "../claimed/verbs.ts";
import { blamed, KernelError } from "../errors.ts";
import type { LinkAddress } from "../link/form.ts";
import { linkLocalBack } from "../link/local.ts";
import type { BeforeAdoption } from "../notes/found.ts";
import { claimsRestore, claimsStand } from "../restore/restore.ts";
import { sysctlsGet } from "../setting/sysctl.ts";
import { type AddressMaking, addressForm, addressLook } from "./claimed.ts";
import { type AddressRef, type AddressShown, addressText } from "./form.ts";

const addresses = new ClaimedVerbs(addressForm);

/** Reads an address; undefined where it is not there, or not ours. Same as: ip -n NETNS addr show dev NAME to ADDRESS */
export const addressShowOurs = async (making: AddressMaking): Promise<LinkAddress | undefined> =>
  (await addresses.showOurs(making))?.address;

/** Reads an address, whoever made it. */
export const addressGet = async (ref: AddressRef): Promise<LinkAddress | undefined> =>
  (await addressLook(ref))?.address;

/**
 * Makes an address. Same as: ip -n NETNS addr add ADDRESS dev NAME …
 * @throws KernelError `taken` where the link has this address already and it is not this resource's
 */
export async function addressAdd(making: AddressMaking): Promise<LinkAddress> {
  const { rank } = claimedOf(addressForm, making);
  // Routes that the kernel dropped with an earlier address of this network can be made again after this one.
  const waits = await claimsStand(making.netns, rank);
  const made = await addresses.add(making);
  if (waits) await claimsRestore(making.netns, rank);
  // Somebody who flushed the link's addresses removed its link-local address as well.
  if (making.address.includes(":")) await linkLocalBack(making, made.link);
  return usable(making, made);
}

/**
 * Changes lifetimes in place. Same as: ip -n NETNS addr replace ADDRESS dev NAME …
 * @throws KernelError `taken` where our address is gone and somebody else made the same one
 */
export const addressReplace = async (making: AddressMaking): Promise<LinkAddress> =>
  (await addresses.replace(making)).address;

/**
 * Removes an address, if it is ours. Same as: ip -n NETNS addr del ADDRESS dev NAME. With a primary IPv4 address the
 * kernel drops the secondary addresses of its network and the routes over it; the declared ones of both are put back.
 */
export async function addressDelete(making: AddressMaking): Promise<void> {
  if (await addresses.remove(making)) await claimsRestore(making.netns);
}

/** The address as adoption (taking over what somebody else made) finds it. */
export const addressThere = (making: AddressMaking) => claimedThere(addresses, making);

/** Adopts a foreign address: writes the claim, a note below /run/pulumi-netns that tells whose the address is. */
export const addressTake = (making: AddressMaking): Promise<void> => claimedTake(addresses, making);

/**
 * Releases an adopted address: puts back lifetimes that were changed, and drops the claim.
 * @returns what could not be put back
 */
export const addressRelease = (making: AddressMaking, before: BeforeAdoption): Promise<string[]> =>
  claimedRelease(addresses, making, before);

/** Milliseconds that duplicate address detection may take beyond what its settings say: a busy kernel begins late. */
const detectionSpare = 60_000;
const lookEvery = 200;

/** Waits until duplicate address detection has ended (RFC 4862 §5.4). On a link without a carrier detection cannot begin. */
async function usable(making: AddressMaking, made: AddressShown): Promise<LinkAddress> {
  // The link may have its carrier only when an earlier work of the same batch group brings up the other end of its cable.
  const isEarly = made.address.tentative && !hasCarrier(made);
  if (isEarly) await batchAfterEarlier();
  const begun = Date.now();
  for (let shown = isEarly ? await present(making) : made; ; shown = await present(making)) {
    const { tentative, dadfailed } = shown.address;
    if (dadfailed) throw inUse(making);
    if (!tentative || !hasCarrier(shown)) return shown.address;
    const waited = Date.now() - begun;
    if (waited > detectionSpare && waited > detectionSpare + (await detectionTime(making)))
      throw stillTentative(making, Math.round(waited / 1000));
    await wait(lookEvery);
  }
}

/** Milliseconds that detection takes by the settings of the link. */
async function detectionTime({ netns, name }: AddressMaking): Promise<number> {
  const link = name.replaceAll(".", "/");
  const keys = [`net.ipv6.conf.${link}.dad_transmits`, `net.ipv6.neigh.${link}.retrans_time_ms`];
  const [times = 1, pause = 1000] = (await sysctlsGet(netns, keys)).map(Number);
  return times * pause;
}

const hasCarrier = ({ link }: AddressShown): boolean => link.flags.includes("LOWER_UP");

const present = async (making: AddressMaking): Promise<AddressShown> =>
  (await addressLook(making)) ?? addresses.gone(making);

function inUse(making: AddressMaking): KernelError {
  const what = `${addressText(making)}: another host of this network has it already (duplicate address detection)`;
  return blamed("address", new KernelError("taken", `${what}; give another one, or duplicateDetection: false`));
}

function stillTentative(making: AddressMaking, seconds: number): KernelError {
  const look = [...enter(making.netns), "ip", "addr", "show", "dev", making.name].join(" ");
  const what = `${addressText(making)} is still tentative after ${seconds} s: its duplicate detection did not end`;
  return blamed(
    "address",
    new KernelError("timeout", `${what}; look at the link, \`${look}\`, or give duplicateDetection: false`),
  );
}
