import type { NetnsRef } from "../../host/netns.ts";
import type { FieldsRule } from "../schema/rule.ts";
import { type Conditions, needsNetem, qdiscOf } from "./conditions.ts";
import type { ImpairmentRef, ImpairmentWanted } from "./form.ts";
import { mostPeers } from "./peers.ts";
import { bitsOf, bytesOf, microsOf, percentOf } from "./units.ts";

type Rule = FieldsRule<Conditions>;

/** What conditions do not go together, the first argument being the one that is blamed. */
const conditionRules: readonly Rule[] = [
  {
    fields: ["jitter", "delay"],
    broken: ({ jitter, delay }) =>
      microsOf(jitter) > microsOf(delay)
        ? `a jitter of ${jitter} is more than the delay, ${delay ?? "none"}, and no packet leaves before it came; give a longer delay`
        : undefined,
  },
  {
    fields: ["correlation", "jitter"],
    broken: ({ correlation, jitter }) =>
      percentOf(correlation) > 0 && microsOf(jitter) === 0
        ? "the delays of packets that follow each other are correlated only where they differ; give jitter"
        : undefined,
  },
  {
    fields: ["distribution", "jitter"],
    broken: ({ distribution, jitter }) =>
      distribution !== undefined && microsOf(jitter) === 0
        ? "delays are distributed only where they differ; give jitter"
        : undefined,
  },
  {
    fields: ["reorder", "delay"],
    broken: ({ reorder, delay }) =>
      percentOf(reorder) > 0 && microsOf(delay) === 0
        ? "packets overtake others only where these are delayed; give delay"
        : undefined,
  },
  { fields: ["loss", "state", "gemodel"], broken: twoModels },
  {
    fields: ["burst", "rate"],
    broken: (all) => {
      if (all.burst === undefined) return undefined;
      if (all.rate === undefined)
        return "a burst is the data that a rate lets pass at once; give rate, or leave burst out";
      if (needsNetem(all)) return "netem, which delays and loses packets, has no burst; leave it out";
      const seconds = (bytesOf(all.burst) * 8) / bitsOf(all.rate);
      return seconds > 250
        ? `${all.burst} at ${all.rate} take ${Math.round(seconds)} s, and the kernel counts to 250; give less`
        : undefined;
    },
  },
];

/** Conditions with those by peer. */
type Whole = Conditions & Pick<ImpairmentWanted, "toward">;

/** What does not go together in conditions with those by peer. */
const wholeRules: readonly FieldsRule<Whole>[] = [
  ...(conditionRules as readonly FieldsRule<Whole>[]),
  { fields: ["toward"], broken: ({ toward = {} }) => peerProblem(toward) },
  {
    fields: ["duplicate", "toward"],
    broken: ({ duplicate, toward }) =>
      toward && percentOf(duplicate) > 0
        ? "the kernel doubles no packets on a link that has conditions by peer; leave duplicate or toward out"
        : undefined,
  },
];

const emptyProblem = (all: Whole): string | undefined =>
  qdiscOf(all) || all.toward
    ? undefined
    : "an impairment has at least one condition; give delay, loss, rate or another";

/** An impairment as it is declared. */
interface Declared extends Whole {
  device: string;
  netns?: NetnsRef;
  both: boolean;
  far?: ImpairmentRef | undefined;
  adopt?: boolean | undefined;
}

/** What does not go together in an impairment. */
export const impairmentRules: readonly FieldsRule<Declared>[] = [
  ...(wholeRules as readonly FieldsRule<Declared>[]),
  {
    fields: ["device", "delay", "loss", "state", "gemodel", "duplicate", "corrupt", "reorder", "rate", "toward"],
    broken: emptyProblem,
  },
  {
    fields: ["both", "far"],
    broken: ({ both, far }) =>
      both && !far ? "which end is the other one is known of a Veth alone; give a Veth as device, or far" : undefined,
  },
  {
    fields: ["both", "toward", "adopt"],
    broken: ({ both, toward, adopt }) =>
      both && (toward || adopt)
        ? `both ends have the same conditions, without ${toward ? "toward" : "adopt"}; give each end an Impairment of its own`
        : undefined,
  },
];

/** What is wrong with the conditions of a link's end; undefined where nothing is. */
export function conditionsProblem(all: Whole): string | undefined {
  for (const { fields, broken } of wholeRules) {
    const problem = broken(all, { mark: "" }) as string | undefined;
    if (problem !== undefined) return `${fields[0]}: ${problem}`;
  }
  return emptyProblem(all);
}

function peerProblem(toward: Readonly<Record<string, Conditions>>): string | undefined {
  if (Object.keys(toward).length > mostPeers) return `a link has conditions for at most ${mostPeers} peers`;
  for (const [peer, conditions] of Object.entries(toward)) {
    for (const { fields, broken } of conditionRules) {
      const problem = broken(conditions, { mark: "" }) as string | undefined;
      if (problem !== undefined) return `of ${peer}, ${fields[0]}: ${problem}`;
    }
  }
  return undefined;
}

function twoModels({ loss, state, gemodel }: Conditions): string | undefined {
  const given = [percentOf(loss) > 0 && "loss", state && "state", gemodel && "gemodel"].filter(Boolean);
  return given.length > 1 ? `packets are lost by one model; give one of ${given.join(" and ")}` : undefined;
}
