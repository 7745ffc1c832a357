import { tcBatch } from "../../host/batch/batch.ts";
import { KernelError, meansAbsent, refusal } from "../errors.ts";
import type { Claim } from "../notes/claim-form.ts";
import { doubles } from "./claimed.ts";
import { type Conditions, qdiscOf } from "./conditions.ts";
import { qdiscSpelled } from "./foreign.ts";
import { type ImpairmentRef, impairmentText } from "./form.ts";
import { disciplineLacking } from "./lacking.ts";
import { impairmentClaim, impairmentLook, qdiscsLook } from "./look.ts";
import { faultHandles, isFault, type KernelQdisc, rootOf } from "./qdiscs.ts";

/** Lines of `tc` that put back what a device had before a fault; none where it had nothing of its own. */
export type FaultBefore = readonly (readonly string[])[];

/**
 * Reads the lines that put back the conditions of a device, for the note of a fault; none where an `Impairment` declares them.
 * @throws KernelError where it could not be put back
 */
export async function faultBefore(ref: ImpairmentRef): Promise<FaultBefore> {
  const found = await impairmentLook(ref);
  // What an `Impairment` declares is put back as it is declared then.
  if (!found || (await impairmentClaim(ref))) return [];
  const spelled = qdiscSpelled(found.root, found.inside);
  if ("words" in spelled) return [["qdisc", "replace", "dev", ref.device, ...spelled.words]];
  throw new KernelError("conflict", `${impairmentText(ref)}: it is ${spelled.odd}, which could not be put back`);
}

/**
 * Gives a device other conditions for a while, in place of all that it has. A refresh meanwhile tells what is declared. Call it
 * again for other conditions; note first what {@link faultBefore} says. Same as: tc qdisc replace dev NAME root netem …
 */
export async function faultSet(ref: ImpairmentRef, conditions: Conditions): Promise<void> {
  const qdisc = qdiscOf(conditions);
  if (!qdisc) throw new KernelError("conflict", `${impairmentText(ref)}: a fault has at least one condition`);
  const handle = qdisc.words[0] === "tbf" ? faultHandles.tbf : faultHandles.netem;
  const line = ["qdisc", "replace", "dev", ref.device, "root", "handle", handle, ...qdisc.words];
  const all = await qdiscsLook(ref);
  const goesFirst = doubles(qdisc.words) || all.some(({ options }) => "duplicate" in options);
  await tcRun(ref, [...(goesFirst ? endLines(ref, all) : []), line], (error) =>
    disciplineLacking({ conditions }, error),
  );
}

/**
 * Ends a fault: puts back the conditions that an `Impairment` declares, or what was there before. Where no fault is on any more,
 * nothing is touched.
 */
export async function faultEnd(ref: ImpairmentRef, noted: FaultBefore): Promise<void> {
  const all = await qdiscsLook(ref);
  const root = rootOf(all);
  if (!root || !isFault(root)) return;
  const claim = await impairmentClaim(ref);
  const before = claim?.phase === "standing" ? remakeLines(claim) : noted;
  const goesFirst = before.length === 0 || before.some(doubles) || "duplicate" in root.options;
  await tcRun(ref, [...(goesFirst ? endLines(ref, all) : []), ...before]);
}

const remakeLines = ({ remake, finish = [] }: Claim): FaultBefore => [
  remake.map((word, index) => (index === 1 ? "replace" : word)),
  ...finish,
];

/** Takes away what the device has. It goes first where it, or what comes in its place, is a netem that doubles packets: see {@link doubles}. */
function endLines({ device }: ImpairmentRef, all: readonly KernelQdisc[]): FaultBefore {
  const root = rootOf(all);
  return root ? [["qdisc", "del", "dev", device, "root", "handle", root.handle]] : [];
}

async function tcRun(
  ref: ImpairmentRef,
  lines: FaultBefore,
  better?: (error: string) => Error | undefined,
): Promise<void> {
  const results = await tcBatch(
    ref.netns,
    lines.map((argv) => ({ argv })),
  );
  const failed = results.find(({ error }) => error !== undefined && !meansAbsent(error));
  if (failed?.error !== undefined)
    throw better?.(failed.error) ?? refusal(`changing ${impairmentText(ref)}`, failed.error);
}
