import { isDeepStrictEqual } from "node:util";
import { tcBatch } from "../../host/batch/batch.ts";
import { blamed, holderText, KernelError, meansAbsent, refusal } from "../errors.ts";
import type { ProgramForm } from "../link/field.ts";
import { type LinkRef, linkText } from "../link/form.ts";
import { linkArgument } from "../link/refused.ts";
import { impairmentFinish, impairmentLine, removeLine } from "./claimed.ts";
import type { Conditions } from "./conditions.ts";
import { impairmentFacts, metIn } from "./facts.ts";
import { type ImpairmentMaking, impairmentText, removeText } from "./form.ts";
import { disciplineLacking } from "./lacking.ts";
import { faultIsOn, impairmentClaim, impairmentLook, qdiscsLook } from "./look.ts";
import { qdiscIsMarked, qdiscIsOurs, rootOf, type Shown } from "./qdiscs.ts";

/** The conditions of a link's end, as an argument of the link. */
export type LinkConditions = Conditions & Pick<ImpairmentMaking, "toward">;

/** Same as: tc qdisc replace dev NAME root handle HANDLE netem … */
export const conditionsForm: ProgramForm<LinkConditions> = {
  async set(ref, now, before) {
    const at = { netns: ref.netns, device: ref.name };
    if (now === undefined) return end(ref);
    const there = await impairmentLook(at);
    // A fault stands in the place of the conditions until these change.
    if (!there && isDeepStrictEqual(now, before) && (await faultIsOn(at))) return;
    await refuseOthers(ref, before === undefined ? there : undefined);
    const { toward, ...conditions } = now;
    const making = { ...at, conditions, toward, there };
    await run(ref, [impairmentLine("replace", making), ...impairmentFinish("replace", making)], now);
  },
  back: end,
  async show(ref, declared) {
    const { toward, ...conditions } = declared;
    const at = { netns: ref.netns, device: ref.name };
    const found = await impairmentLook(at);
    if (!found) return (await faultIsOn(at)) ? declared : {};
    const { toward: peers, ...facts } = impairmentFacts({ conditions, toward }, found);
    return { ...metIn(facts, conditions), ...(peers && { toward: peers }) };
  },
};

/** Takes away the conditions of a link's end, and a fault in their place, but nothing that an `Impairment` or somebody else gave the link. */
async function end(ref: LinkRef): Promise<void> {
  const at = { netns: ref.netns, device: ref.name };
  const root = rootOf(await qdiscsLook(at));
  if (root && qdiscIsOurs(root) && !(await impairmentClaim(at))) await run(ref, [removeLine(at, { root })], {});
}

/** Throws where an `Impairment` declares the conditions of the link, or where somebody gave the link others, which a change would replace. */
async function refuseOthers(ref: LinkRef, there: Shown | undefined): Promise<void> {
  const at = { netns: ref.netns, device: ref.name };
  const claim = await impairmentClaim(at);
  const isForeign = there !== undefined && !qdiscIsMarked(there.root);
  if (!claim && !isForeign) return;
  const why = claim
    ? `is declared already, by ${holderText(claim.mark)}; take one of the two out, and bring that up first`
    : `is there already and is not this resource's (a ${there?.root.kind} is there); it was not touched. Remove it by hand: \`${removeText(at)}\``;
  throw blamed(linkArgument(ref, "impairment"), new KernelError("taken", `${impairmentText(at)} ${why}`));
}

async function run(ref: LinkRef, lines: Parameters<typeof tcBatch>[1], now: LinkConditions): Promise<void> {
  const error = (await tcBatch(ref.netns, lines)).find((one) => one.error !== undefined)?.error;
  if (error === undefined || (Object.keys(now).length === 0 && meansAbsent(error))) return;
  const { toward, ...conditions } = now;
  const lacking = disciplineLacking({ conditions, toward }, error);
  throw blamed(linkArgument(ref, "impairment"), lacking ?? refusal(`the conditions of ${linkText(ref)}`, error));
}
