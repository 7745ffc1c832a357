import * as z from "zod";
import { checkVerbs, type Looked } from "../dynamic/check-verbs.ts";
import type { Kind } from "../dynamic/kind.ts";
import { reachOnce } from "../kernel/answer/reach.ts";
import type { Failed } from "../kernel/answer/report.ts";
import { routeTaken } from "../kernel/answer/route-taken.ts";
import { type Seen, seenText } from "../kernel/answer/seen.ts";

/** The most namespaces of which all pairs are asked: 4032 pings take half a minute. */
const most = 64;

const schema = z.strictObject({
  answers: z.literal("all").default("all"),
  nodes: z.array(z.strictObject({ name: z.string(), address: z.string() })),
});

interface Args {
  answers: "all";
  nodes: { name: string; address: string }[];
  /** Seconds; an argument of other checks. */
  retryFor?: number;
}

/** The argument `reachability` of a topology: each of its namespaces answers each other one. */
export const reachability: Kind<Args> = {
  name: "Reachability",
  schema,
  rules: [
    {
      fields: ["answers", "nodes"],
      broken: ({ nodes: { length } }) =>
        length > most
          ? `all pairs of ${length} namespaces are ${length * (length - 1)} pings; give checks for the pairs that matter, or at most ${most} namespaces`
          : undefined,
    },
  ],
  replaceOn: [],
  ...checkVerbs(look, "all"),
};

async function look({ nodes }: Args): Promise<Looked> {
  const pairs = nodes.flatMap((from) => nodes.flatMap((to) => (to === from ? [] : [{ from: from.name, to }])));
  const all = await Promise.all(pairs.map(asked));
  const failed = all.filter(({ seen }) => seen.what !== "answer");
  if (failed.length === 0) return { outputs: {} };
  const names = failed.map(({ from, to }) => `${from} to ${to.name}`);
  const answers = `all but ${names.join(", ")}`;
  return { outputs: {}, answers, failed: () => Promise.all(failed.map(reported)) };
}

interface Asked {
  from: string;
  to: { name: string; address: string };
  seen: Seen;
}

const asked = async ({ from, to }: Omit<Asked, "seen">): Promise<Asked> => ({
  from,
  to,
  seen: await reachOnce({ from, to: to.address, by: "icmp", count: 1, timeout: 2, expect: "answer" }),
});

const reported = async ({ from, to: { name, address }, seen }: Asked): Promise<Failed> => ({
  from,
  to: `${name} (${address})`,
  by: "icmp",
  expected: "answer",
  seen: seenText(seen),
  route: await routeTaken(from, address),
});
