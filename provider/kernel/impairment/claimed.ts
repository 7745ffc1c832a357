import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import type { Line } from "../../host/batch/batch.ts";
import type { ClaimedForm } from "../claimed/form.ts";
import type { ClaimedRef } from "../claimed/type.ts";
import { blamed } from "../errors.ts";
import { linkShow } from "../link/links.ts";
import { linkMissing } from "../link/refused.ts";
import { linkName } from "../link/schema.ts";
import { type Conditions, qdiscOf } from "./conditions.ts";
import { impairmentFacts } from "./facts.ts";
import { qdiscSpelled } from "./foreign.ts";
import {
  type ImpairmentMaking,
  type ImpairmentRef,
  type ImpairmentWanted,
  impairmentIdentity,
  impairmentText,
  removeText,
} from "./form.ts";
import { disciplineLacking } from "./lacking.ts";
import { faultIsOn, impairmentFind, impairmentLook, impairmentShowLine, qdiscsLook, type Shown } from "./look.ts";
import { type KernelQdisc, qdiscIsMarked, qdiscIsOurs, rootOf } from "./qdiscs.ts";
import { hasClasses, rootWords, towardLines } from "./toward.ts";

/**
 * The conditions of a device as a claimed object: a queueing discipline has room for a number only, by which those of all our
 * stacks are known, so a note, the claim, tells whose it is.
 */
export const impairmentForm: ClaimedForm<ImpairmentMaking, Shown, "faulted"> = {
  name: "impairment",
  program: "tc",
  isIdentity: ([device, ...more]) => more.length === 0 && linkName.safeParse(device).success,
  rank: () => 40,
  async removal(claimed) {
    const root = rootOf(await qdiscsLook(refOf(claimed)));
    // A fault that stands in the place of the conditions goes with them, since nothing is declared for its end to put back.
    return root && qdiscIsOurs(root) ? [removeLine(refOf(claimed), { root })] : [];
  },
  async release(claimed, { own }) {
    const ref = refOf(claimed);
    const there = await impairmentLook(ref);
    const words = z.array(z.string()).catch([]).parse(own.words);
    // A discipline that somebody else put in the place of ours stays.
    if (words.length === 0 || (there && !qdiscIsMarked(there.root))) return [];
    const back = { argv: ["qdisc", "replace", "dev", ref.device, ...words] };
    return there && doubles(words) ? [removeLine(ref, there), back] : [back];
  },
  async stands(claimed) {
    const found = await impairmentLook(refOf(claimed));
    return found ? qdiscIsMarked(found.root) : faultIsOn(refOf(claimed));
  },

  argument: "device",
  identity: impairmentIdentity,
  text: impairmentText,
  line: impairmentLine,
  finish: impairmentFinish,
  keeping: (wanted, there) => ({ ...wanted, there }),
  showLine: impairmentShowLine,
  find: impairmentFind,
  look: impairmentLook,
  isMarked: ({ root }) => qdiscIsMarked(root),
  isSame(making, found) {
    const { toward, ...conditions } = impairmentFacts(making, found);
    return (
      isDeepStrictEqual(told(conditions, making.conditions), making.conditions) &&
      isDeepStrictEqual(toward, making.toward)
    );
  },
  taken: (making, shown) =>
    shown
      ? { whose: whoseText(shown.root), wayOn: `Remove it by hand: \`${removeText(making)}\`` }
      : {
          whose: "`pulumi-netns fault` holds the device for a while",
          wayOn: "Wait for the end of the fault",
          adopts: false,
        },
  // What stands in its place for a while is no change of it.
  waits: async (making) => ((await faultIsOn(making)) ? "faulted" : undefined),
  explain: impairmentRefused,
  adopts(_making, { root, inside }, isClaimed) {
    const spelled = qdiscSpelled(root, inside);
    const odd = "odd" in spelled ? `it is ${spelled.odd}, which release could not put back` : undefined;
    const unclaimed =
      qdiscIsMarked(root) && !isClaimed ? "it bears a number of ours, and no note says whose it is" : undefined;
    const own = "words" in spelled ? { words: spelled.words } : {};
    return { maker: `qdisc ${root.kind} ${root.handle}`, obstacle: unclaimed ?? odd, own };
  },
  replaces: true,
};

const whoseText = (root: KernelQdisc): string =>
  qdiscIsMarked(root) ? "another of our resources made it" : `a ${root.kind} is there`;

/** The line that makes the discipline at the root. One that holds classes stays as it is. */
export function impairmentLine(verb: "add" | "replace", making: ImpairmentWanted): Line {
  const { device, conditions, toward, there } = making;
  const { handle, words } = qdiscOf(conditions) ?? { handle: "", words: [] };
  if (!toward) return { argv: ["qdisc", verb, "dev", device, "root", "handle", handle, ...words] };
  const [stays] = verb === "replace" && hasClasses(there) ? towardLines(making) : [];
  return stays ?? { argv: ["qdisc", verb, "dev", device, ...rootWords] };
}

/** The lines for the classes: those that the device has already count only where it keeps the discipline that holds them. */
export function impairmentFinish(verb: "add" | "replace", making: ImpairmentWanted): Line[] {
  return towardLines(verb === "replace" && hasClasses(making.there) ? making : { ...making, there: undefined });
}

const refOf = ({ netns, identity: [device = ""] }: ClaimedRef): ImpairmentRef => ({ netns, device });

/** Same as: tc qdisc del dev NAME root handle HANDLE */
export const removeLine = ({ device }: ImpairmentRef, { root }: Pick<Shown, "root">): Line => ({
  argv: ["qdisc", "del", "dev", device, "root", "handle", root.handle],
});

/** Whether words of netem double packets: the kernel lets no such netem in beside another one, not even in its place. */
export function doubles(words: readonly string[]): boolean {
  const share = words[words.indexOf("duplicate") + 1];
  return words.includes("duplicate") && Number.parseFloat(share ?? "") > 0;
}

/** The conditions that are declared. */
const told = (found: Conditions, declared: Conditions): Conditions =>
  Object.fromEntries(Object.keys(declared).map((key) => [key, found[key as keyof Conditions]]));

/** A better error than that of `tc`, where the cause is known. */
export async function impairmentRefused({ netns, device, conditions, toward }: ImpairmentWanted, error: string) {
  if (!(await linkShow({ netns, name: device }))) return linkMissing("device", { netns, name: device });
  const lacking = disciplineLacking({ conditions, toward }, error);
  return lacking && blamed(argumentOf(conditions, toward), lacking);
}

/** The first argument that is to blame where a discipline is lacking. */
const argumentOf = (conditions: Conditions, toward: ImpairmentMaking["toward"]): string =>
  Object.keys(conditions).find((key) => qdiscOf({ [key]: conditions[key as keyof Conditions] })) ??
  (toward ? "toward" : "device");
