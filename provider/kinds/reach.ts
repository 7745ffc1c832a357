import * as z from "zod";
import type { ArgsOf, CheckedOf } from "../dynamic/arguments.ts";
import { checkVerbs, checkWithout, type Looked } from "../dynamic/check-verbs.ts";
import { answersArgument, checkWire, retryArgument, triggersArgument } from "../dynamic/checking.ts";
import { resourceOf } from "../dynamic/class.ts";
import { deviceArgument, netnsArgument } from "../dynamic/device.ts";
import { kindOf } from "../dynamic/kind.ts";
import { byText, checkText, expectedText } from "../kernel/answer/expected.ts";
import { answerNeeds } from "../kernel/answer/needs.ts";
import { isExpected, reachOnce } from "../kernel/answer/reach.ts";
import { routeTaken } from "../kernel/answer/route-taken.ts";
import { httpUrl, milliseconds, percent, port, reachRules } from "../kernel/answer/rules.ts";
import { seenText } from "../kernel/answer/seen.ts";
import { target, targetAddress } from "../kernel/answer/target.ts";
import { whole } from "../kernel/schema/text.ts";

const shape = {
  /** The namespace that asks. @default the host */
  from: netnsArgument,
  /** What is asked: an address, the name of a host, or a resource: an `Address`, or a link, which stands for its first address. @default what `url` names */
  to: deviceArgument(target.optional()),
  /** How it is asked: by a ping, by a connection, by a datagram, or for a page. @default "icmp" */
  by: z.enum(["icmp", "tcp", "udp", "http"]).default("icmp"),
  /** The port of TCP or UDP. @default none */
  port: port.optional(),
  /** The page to get by HTTP. @default none */
  url: httpUrl.optional(),
  /** The status that the page must have. @default any from 200 to 399 */
  status: whole("a status", 100, 599).optional(),
  /** How many answers ping waits for; with `loss`, how many packets it sends. */
  count: whole("count", 1, 100).default(1),
  /** Bytes of data in each packet of ICMP; headers of 28 bytes, with IPv6 48, come on top. @default 56 */
  size: whole("size", 0, 65507).optional(),
  /** Whether packets may not be cut into pieces on their way. @default false */
  dontFragment: z.boolean().optional(),
  /** Seconds to wait for an answer. */
  timeout: whole("timeout", 1, 30).default(2),
  /** Seconds in which the check is repeated until it is as expected, when it is created or updated. A refresh looks once. */
  retryFor: retryArgument,
  /** What must come of it: an answer, nothing, or an error that says no. */
  expect: z.enum(["answer", "silence", "refusal"]).default("answer"),
  /** The share of packets that may be lost, in percent. @default any, where one answer comes */
  loss: z
    .strictObject({
      /** The largest share, in percent. */
      atMost: percent,
    })
    .optional(),
  /** Bounds of the time from packet to answer, in milliseconds. The quickest of `count` packets counts. @default none */
  rtt: z
    .strictObject({
      /** The shortest time, in milliseconds. @default none */
      atLeast: milliseconds.optional(),
      /** The longest time, in milliseconds. @default none */
      atMost: milliseconds.optional(),
    })
    .optional(),
  /** Values, or resources, whose change makes the check run again. @default none */
  triggers: triggersArgument,
  /** The result, which is declared: a refresh that finds it false shows that the network does not do any more what it must. */
  answers: answersArgument,
};

const outputs = {
  /** The share of packets that were lost when the check ran in an update, in percent; of ICMP only. */
  lost: z.number().optional(),
  /** The least time from packet to answer, in milliseconds; of ICMP only. */
  rttMin: z.number().optional(),
  /** The average of these times. */
  rttAvg: z.number().optional(),
  /** The longest of these times. */
  rttMax: z.number().optional(),
};

/**
 * The arguments of a `Reach`: who asks whom, how, and what must come of it.
 * @example { from: h1, to: "10.0.2.10", by: "tcp", port: 80 }
 */
export interface ReachArgs extends ArgsOf<typeof shape> {}

type Args = CheckedOf<typeof shape>;

export const reach = kindOf({
  name: "Reach",
  shape,
  outputs,
  rules: reachRules,
  replaceOn: [],
  ...checkVerbs(look),
  // A member of a topology is shown without its defaults.
  shows: ({ by = "icmp", expect = "answer", ...args }) => [
    { netns: args.from, check: checkText({ ...args, by, expect, to: farEnd(args) }) },
  ],
  needs: answerNeeds,
  without: checkWithout,
});

/**
 * A check of what answers: `up` fails where it is not as expected, and a refresh tells that it is not so any more. It makes nothing.
 * @example new Reach("web-is-up", { from: h1, to: web, by: "tcp", port: 80 })
 */
export class Reach extends resourceOf(reach, { wire: (_name, args: ReachArgs) => checkWire(args) }) {}

async function look(args: Args): Promise<Looked> {
  const { from } = args;
  const to = await targetAddress(farEnd(args));
  const about = { from, to: to ?? farEnd(args), by: byText(args), expected: expectedText(args) };
  if (to === undefined)
    return { outputs: {}, failed: async () => [{ ...about, seen: "no address to ask", route: "none" }] };
  const asked = { ...args, to, ...(args.url !== undefined && { port: Number(new URL(args.url).port || 80) }) };
  const seen = await reachOnce(asked);
  const { min: rttMin, avg: rttAvg, max: rttMax } = seen.rtt ?? {};
  const outputs = { lost: seen.loss, rttMin, rttAvg, rttMax };
  if (isExpected(asked, seen)) return { outputs };
  // Figures of a check that failed are in its report. As outputs they would only add lines to the diff of `answers`.
  return { outputs: {}, failed: async () => [{ ...about, seen: seenText(seen), route: await routeTaken(from, to) }] };
}

/** The far end as a text: an address, a name, or the link that stands for its address. */
const farEnd = ({ to, url = "" }: Pick<Args, "to" | "url">): string =>
  to ?? new URL(url).hostname.replace(/^\[|\]$/g, "");
