import { claimedRelease, claimedTake, claimedThere } from "../claimed/adoption.ts";
import { ClaimedVerbs } from "../claimed/verbs.ts";
import { canonical } from "../ip.ts";
import type { BeforeAdoption } from "../notes/found.ts";
import { type KernelNeighbour, type NeighbourMaking, neighbourForm, neighbourLook } from "./claimed.ts";
import type { NeighbourRef } from "./form.ts";
import { type Station, stationForm, stationLook } from "./stations.ts";

const [neighbours, stations] = [new ClaimedVerbs(neighbourForm), new ClaimedVerbs(stationForm)];

/** A station has no address. */
const isStation = ({ address }: NeighbourRef): boolean => address === undefined;

/** Makes an entry. @throws KernelError `taken` where there is one that somebody else made */
export const neighbourAdd = async (making: NeighbourMaking) =>
  factsOf(making, await (isStation(making) ? stations.add(making) : neighbours.add(making)));

/** Reads an entry; undefined where it is not there, or not ours. */
export async function neighbourShowOurs(making: NeighbourMaking) {
  const found = await (isStation(making) ? stations.showOurs(making) : neighbours.showOurs(making));
  return found && factsOf(making, found);
}

/** Changes the MAC address of a neighbour, or moves a station back to its port. */
export const neighbourReplace = async (making: NeighbourMaking) =>
  factsOf(making, await (isStation(making) ? stations.replace(making) : neighbours.replace(making)));

export const neighbourDelete = async (making: NeighbourMaking): Promise<void> =>
  void (await (isStation(making) ? stations.remove(making) : neighbours.remove(making)));

/** Reads an entry, whoever made it. */
export async function neighbourGet(ref: NeighbourRef) {
  const found = await (isStation(ref) ? stationLook(ref) : neighbourLook(ref));
  return found && factsOf(ref, found);
}

/** The entry as adoption (taking over what somebody else made) finds it. */
export const neighbourThere = (making: NeighbourMaking) =>
  isStation(making) ? claimedThere(stations, making) : claimedThere(neighbours, making);

export const neighbourTake = (making: NeighbourMaking): Promise<void> =>
  isStation(making) ? claimedTake(stations, making) : claimedTake(neighbours, making);

/** Gives an adopted entry back as it was found. @returns what could not be put back */
export const neighbourRelease = (making: NeighbourMaking, before: BeforeAdoption): Promise<string[]> =>
  isStation(making) ? claimedRelease(stations, making, before) : claimedRelease(neighbours, making, before);

/** The kernel's values of the arguments. */
const factsOf = ({ device }: NeighbourRef, found: KernelNeighbour | Station) =>
  "dst" in found
    ? { address: canonical(String(found.dst)), mac: found.lladdr as string | undefined }
    : { device: (found.ifname as string | undefined) ?? device };
