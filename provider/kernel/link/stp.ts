import type { FieldsRule } from "../schema/rule.ts";

/** Arguments of the spanning tree; times in seconds. */
interface SpanningTree {
  stp?: boolean;
  forwardDelay?: number | undefined;
  maxAge?: number | undefined;
  helloTime?: number | undefined;
}

/**
 * The limits of the spanning tree's times (IEEE 802.1D). The kernel enforces the first rule too; where the second one is broken,
 * the tree may change before all bridges know of it.
 */
export const stpRules: readonly FieldsRule<SpanningTree>[] = [
  {
    fields: ["forwardDelay", "stp"],
    broken: ({ stp, forwardDelay = 15 }) =>
      stp && (forwardDelay < 2 || forwardDelay > 30)
        ? `with stp it is 2 to 30 seconds (IEEE 802.1D), not ${forwardDelay}`
        : undefined,
  },
  {
    fields: ["maxAge", "helloTime", "forwardDelay", "stp"],
    broken: ({ stp, ...times }) => (stp ? maxAgeProblem(times) : undefined),
  },
];

function maxAgeProblem({ maxAge, helloTime, forwardDelay = 15 }: SpanningTree): string | undefined {
  if (maxAge === undefined && helloTime === undefined) return undefined;
  const [age, hello] = [maxAge ?? 20, helloTime ?? 2];
  const [least, most] = [2 * (hello + 1), 2 * (forwardDelay - 1)];
  if (age >= least && age <= most) return undefined;
  return `with stp it is from 2 × (helloTime + 1) to 2 × (forwardDelay - 1) seconds (IEEE 802.1D), here ${least} to ${most}, not ${age}`;
}
