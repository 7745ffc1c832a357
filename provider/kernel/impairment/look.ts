import { type Line, type LineResult, tcBatch } from "../../host/batch/batch.ts";
import { type Claim, claimSchema } from "../notes/claim-form.ts";
import { noteRead } from "../notes/notes.ts";
import { placeKey } from "../notes/place.ts";
import { handles } from "./conditions.ts";
import { type ImpairmentRef, impairmentAbout } from "./form.ts";
import { filtersParse, isFault, type KernelQdisc, qdiscsParse, rootOf, type Shown } from "./qdiscs.ts";

export type { Shown } from "./qdiscs.ts";

/** Same as: tc qdisc show dev NAME */
export const impairmentShowLine = ({ device }: ImpairmentRef): Line => ({
  argv: ["qdisc", "show", "dev", device],
  reads: true,
});

/** Finds what somebody gave the device for good in an answer to {@link impairmentShowLine}. */
export async function impairmentFind(
  result: LineResult | undefined,
  { netns, device }: ImpairmentRef,
): Promise<Shown | undefined> {
  const ref = { netns, name: device };
  const all = qdiscsParse(result, ref);
  const root = rootOf(all);
  if (!root || isFault(root)) return undefined;
  const inside = all.filter((one) => one !== root && one.parent !== undefined);
  if (root.handle !== handles.htb) return { root, inside, filters: [] };
  const [filters] = await tcBatch(netns, [{ argv: ["filter", "show", "dev", device], reads: true }]);
  return { root, inside, filters: filtersParse(filters, ref) };
}

/** Reads the conditions of a device, whoever made them; undefined where there are none, or others for a while. */
export async function impairmentLook(ref: ImpairmentRef): Promise<Shown | undefined> {
  const [shown] = await tcBatch(ref.netns, [impairmentShowLine(ref)]);
  return impairmentFind(shown, ref);
}

/** Reads all disciplines of a device. */
export async function qdiscsLook(ref: ImpairmentRef): Promise<KernelQdisc[]> {
  const [shown] = await tcBatch(ref.netns, [impairmentShowLine(ref)]);
  return qdiscsParse(shown, { netns: ref.netns, name: ref.device });
}

/** Whether `pulumi-netns fault` gave the device other conditions for a while. */
export async function faultIsOn(ref: ImpairmentRef): Promise<boolean> {
  const root = rootOf(await qdiscsLook(ref));
  return root !== undefined && isFault(root);
}

/** The claim (the note that tells whose an object is) of a device's conditions; undefined where no `Impairment` declares any. */
export async function impairmentClaim(ref: ImpairmentRef): Promise<Claim | undefined> {
  const place = await placeKey(ref.netns);
  return place === undefined ? undefined : noteRead({ place, about: impairmentAbout(ref) }, claimSchema);
}
