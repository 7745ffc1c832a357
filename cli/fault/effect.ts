import { broken, parsedOf } from "../../provider/dynamic/failures.ts";
import type { Arguments, Kind } from "../../provider/dynamic/kind.ts";
import { type Barrier, barrierProblem } from "../../provider/kernel/fault/barrier.ts";
import type { Conditions } from "../../provider/kernel/impairment/conditions.ts";
import { type FaultBefore, faultBefore } from "../../provider/kernel/impairment/fault.ts";
import type { ImpairmentRef } from "../../provider/kernel/impairment/form.ts";
import { kinds } from "../kinds.ts";
import { Problem } from "../problem.ts";
import { type FaultLab, linkNamed, titleOf } from "./lab.ts";
import { partitionOf } from "./partition.ts";
import type { LinkIn, Resource } from "./resources.ts";
import { told } from "./told.ts";
import { conditionWords, type FaultWords, timeText } from "./words.ts";

/** The effect of a fault: it changes arguments of resources, gives links conditions in place of their own, and sets up barriers on bridges. */
export interface Effect {
  /** The effect in words. */
  text: string;
  changes: { resource: Resource; keys: readonly string[]; value: unknown }[];
  conditions: Conditioned[];
  barriers: Barrier[];
}

/** A link with the conditions that it gets for a while, and the lines of `tc` that put back what it had. */
export interface Conditioned {
  ref: ImpairmentRef;
  conditions: Conditions;
  before: FaultBefore;
}

/** The effect of a fault in a lab. Throws {@link Problem} where it cannot be done. */
export async function effectOf(lab: FaultLab, names: readonly string[], words: FaultWords): Promise<Effect> {
  const conditions = Object.fromEntries(conditionWords.flatMap((word) => (words[word] ? [[word, words[word]]] : [])));
  const hasConditions = Object.keys(conditions).length > 0;
  const given = [words.down, words.partition, hasConditions || undefined].filter((one) => one !== undefined);
  if (given.length !== 1)
    throw new Problem("say one of --down, --partition NODES, and conditions such as --delay 200ms --loss 5%");
  const text = (what: string) => `${what}${during(words)}`;
  if (words.partition !== undefined) {
    if (names.length > 0) throw new Problem("--partition takes nodes, and no link beside them");
    const nodes = words.partition.split(",").map((node) => node.trim());
    const { cut, barriers } = partitionOf(lab, nodes);
    await refuseBarriers(barriers);
    const apart = text(`${nodes.join(", ")} apart from the others`);
    return { ...nothing, text: apart, changes: cut.map(down), barriers };
  }
  if (names.length === 0) throw new Problem("name a link, as NODE/LINK; `pulumi-netns show` draws them");
  const links = names.map((name) => linkNamed(lab, name));
  const where = links.map(titleOf).join(", ");
  if (words.down) return { ...nothing, text: text(`${where} down`), changes: links.map(down) };
  const wanted = await checked(conditions);
  return {
    ...nothing,
    text: text(`${where}: ${Object.entries(conditions).flat().join(" ")}`),
    conditions: await Promise.all(links.map((link) => conditioned(link, wanted))),
  };
}

const nothing = { changes: [], conditions: [], barriers: [] };

/** Refuses a barrier that this kernel cannot make, since links that are taken down in its place would part the group as well. */
async function refuseBarriers(barriers: readonly Barrier[]): Promise<void> {
  const problems = await Promise.all(barriers.map(barrierProblem));
  const at = problems.findIndex((one) => one !== undefined);
  if (at < 0) return;
  const { netns, bridge } = barriers[at] as Barrier;
  throw new Problem(
    `nodes of the group hear each other by ${titleOf({ netns, name: bridge })}, and this kernel parts no ports of a bridge (nft of family bridge: ${problems[at]}): part each node by itself, or name the links`,
  );
}

const during = ({ for: time }: FaultWords): string => (time === undefined ? "" : `, for ${timeText(time)}`);

const down = ({ resource, where }: LinkIn) => ({ resource, keys: where("up"), value: false });

/** The conditions of a link, and what it has now. Throws {@link Problem} where that could not be put back. */
async function conditioned({ name: device, netns }: LinkIn, conditions: Conditions): Promise<Conditioned> {
  const ref = { device, ...(netns !== undefined && { netns }) };
  const before = await told(titleOf({ name: device, netns }), () => faultBefore(ref));
  return { ref, conditions, before };
}

/** The conditions in their shortest form. Throws {@link Problem} with the reason of the kind for one that it refuses. */
async function checked(conditions: Arguments): Promise<Conditions> {
  const kind = kinds.get("Impairment") as Kind;
  const { args, failures } = parsedOf(kind, { device: "lo", ...conditions });
  const [failure] = [...failures, ...(await broken(kind.rules, args, { mark: "" }))];
  if (failure) throw new Problem(`--${failure.property}: ${failure.reason.replace(`${failure.property}: `, "")}`);
  return Object.fromEntries(Object.keys(conditions).map((key) => [key, args[key]]));
}
