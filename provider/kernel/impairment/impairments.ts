import { tcBatch } from "../../host/batch/batch.ts";
import { claimedRelease, claimedTake, claimedThere } from "../claimed/adoption.ts";
import { ClaimedVerbs } from "../claimed/verbs.ts";
import type { BeforeAdoption } from "../notes/found.ts";
import { doubles, impairmentForm, removeLine } from "./claimed.ts";
import { qdiscOf } from "./conditions.ts";
import type { ImpairmentMaking } from "./form.ts";
import { impairmentLook, type Shown } from "./look.ts";

const impairments = new ClaimedVerbs(impairmentForm);

/** The conditions of a device; "faulted" where others stand in their place for a while. */
export type ImpairmentFound = Shown | "faulted";

/** Reads conditions of ours; undefined where they are gone, or somebody else's. Same as: tc qdisc show dev NAME */
export const impairmentShowOurs = (making: ImpairmentMaking): Promise<ImpairmentFound | undefined> =>
  impairments.showOurs(making);

/**
 * Gives a device conditions. Same as: tc qdisc add dev NAME root handle HANDLE netem …
 * @throws KernelError `taken` where somebody gave the device a discipline already
 */
export const impairmentAdd = async (making: ImpairmentMaking): Promise<ImpairmentFound> =>
  impairments.add({ ...making, there: await impairmentLook(making) });

/** Changes conditions in place. Same as: tc qdisc replace dev NAME root handle HANDLE netem … */
export async function impairmentReplace(making: ImpairmentMaking): Promise<ImpairmentFound> {
  const there = await impairments.showOurs(making);
  if (there !== "faulted") await makeRoom(making, there);
  return impairments.replace(making);
}

/** Removes conditions, if they are ours. Same as: tc qdisc del dev NAME root handle HANDLE */
export const impairmentDelete = async (making: ImpairmentMaking): Promise<void> =>
  void (await impairments.remove(making));

/** The conditions as adoption (taking over what somebody else made) finds them. `own` holds the words that make them again. */
export const impairmentThere = (making: ImpairmentMaking) => claimedThere(impairments, making);

/** Adopts the conditions of a device: puts ours in their place, in one step. */
export async function impairmentTake(making: ImpairmentMaking): Promise<void> {
  await makeRoom(making, await impairmentLook(making));
  await claimedTake(impairments, making);
}

/** Releases adopted conditions: puts those that were found back. @returns what could not be put back */
export const impairmentRelease = (making: ImpairmentMaking, before: BeforeAdoption): Promise<string[]> =>
  claimedRelease(impairments, making, before);

/**
 * Removes a netem in whose place another one is to come that doubles packets, or that does itself: the kernel lets no two such
 * into one device, not even for the moment of a change.
 */
async function makeRoom(making: ImpairmentMaking, there: Shown | undefined): Promise<void> {
  const next = making.toward ? undefined : qdiscOf(making.conditions);
  if (there?.root.kind !== "netem" || there.root.handle === next?.handle) return;
  if (!doubles(next?.words ?? []) && !("duplicate" in there.root.options)) return;
  await tcBatch(making.netns, [removeLine(making, there)]);
}
