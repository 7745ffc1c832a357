import * as z from "zod";
import type { ArgsOf, CheckedOf } from "../dynamic/arguments.ts";
import { checkVerbs, checkWithout, type Looked } from "../dynamic/check-verbs.ts";
import { answersArgument, checkWire, retryArgument, triggersArgument } from "../dynamic/checking.ts";
import { resourceOf } from "../dynamic/class.ts";
import { deviceArgument, isDevice, netnsArgument, netnsAsInput, netnsResource } from "../dynamic/device.ts";
import { kindOf } from "../dynamic/kind.ts";
import { throughputNeeds } from "../kernel/answer/needs.ts";
import { bitsOf, rate, rateText } from "../kernel/answer/rate.ts";
import { routeTaken } from "../kernel/answer/route-taken.ts";
import { target, targetAddress } from "../kernel/answer/target.ts";
import { measureOnce } from "../kernel/answer/throughput.ts";
import { whole } from "../kernel/schema/text.ts";

const shape = {
  /** The namespace that sends. @default the host */
  from: netnsArgument,
  /** The address of the receiver, or a resource: an `Address`, or a link, which stands for its first address. */
  to: deviceArgument(target),
  /** The namespace that receives, in which the address is. @default that of the resource that `to` is, else the host */
  server: netnsArgument,
  /** How it is sent. @default "tcp" */
  by: z.enum(["tcp", "udp"]).default("tcp"),
  /** Seconds that are measured. */
  seconds: whole("seconds", 1, 30).default(3),
  /** The rate that is sent, in iproute2's words, such as `5mbit`. @default by TCP as much as goes through, by UDP twice the bound */
  offer: rate.optional(),
  /** The least rate that the receiver must get, in iproute2's words: `500kbit`, `5mbit`, `1gbit`. @default none */
  atLeast: rate.optional(),
  /** The greatest rate that the receiver may get. @default none */
  atMost: rate.optional(),
  /** Seconds in which the check is repeated until it is as expected, when it is created or updated. A refresh looks once. */
  retryFor: retryArgument,
  /** Values, or resources, whose change makes the check run again. @default none */
  triggers: triggersArgument,
  /** The result, which is declared: a refresh that finds it false shows that more or less goes through. */
  answers: answersArgument,
};

const outputs = {
  /** The rate that the receiver got when the check ran in an update, in bits a second. */
  received: z.number(),
};

/**
 * The arguments of a `Throughput`: who sends to whom, and how much must arrive.
 * @example { from: h1, to: address, atLeast: "4mbit", atMost: "5mbit" }
 */
export interface ThroughputArgs extends ArgsOf<typeof shape> {}

type Args = CheckedOf<typeof shape>;

export const throughput = kindOf({
  name: "Throughput",
  shape,
  outputs,
  rules: [
    {
      fields: ["atLeast", "atMost"],
      broken: ({ atLeast, atMost }) => {
        if (atLeast === undefined && atMost === undefined) return "nothing is expected: give atLeast, atMost or both";
        const isOdd = atLeast !== undefined && atMost !== undefined && bitsOf(atLeast) > bitsOf(atMost);
        return isOdd ? `${atLeast} is more than atMost, ${atMost}` : undefined;
      },
    },
  ],
  replaceOn: [],
  // Measurements wait for each other.
  timesItself: true,
  ...checkVerbs(look),
  shows: ({ from, to, by = "tcp", ...args }) => [
    { netns: from, check: `throughput to ${to} by ${by}: ${boundsText(args)}` },
  ],
  needs: throughputNeeds,
  without: {
    ...checkWithout,
    topology: "it takes seconds each; it stands beside a topology, with its namespaces by name",
  },
});

/**
 * A check of how much goes through, measured by iperf3 at the receiver: `up` fails where it is less or more. It makes nothing.
 * @example new Throughput("shaped", { from: h1, to: address, atLeast: "4mbit", atMost: "5mbit" })
 */
export class Throughput extends resourceOf(throughput, { wire }) {}

function wire(_name: string, args: ThroughputArgs) {
  const { to } = args;
  const server = args.server ?? (isDevice(to) ? to.device.netns : undefined);
  const { args: inputs, wiring } = checkWire(args);
  return {
    args: { ...inputs, server: netnsAsInput(server) },
    wiring: { ...wiring, within: [...(wiring.within ?? []), netnsResource(server)] },
  };
}

async function look({ from, server, by, seconds, ...args }: Args): Promise<Looked> {
  const to = await targetAddress(args.to);
  const about = { from, to: to ?? args.to, by: `${by} for ${seconds} s`, expected: boundsText(args) };
  const failed = (seen: string, route: () => Promise<string>) => async () => [{ ...about, seen, route: await route() }];
  if (to === undefined) return { outputs: { received: 0 }, failed: failed("no address to ask", async () => "none") };
  const offer = offerOf({ ...args, by });
  const measured = await measureOnce({ from, server, to, by, seconds, offer });
  const route = () => routeTaken(from, to);
  if ("error" in measured) return { outputs: { received: 0 }, failed: failed(measured.error, route) };
  const { received } = measured;
  const { atLeast, atMost } = args;
  const isEnough = atLeast === undefined || received >= bitsOf(atLeast);
  const isWithin = atMost === undefined || received <= bitsOf(atMost);
  return isEnough && isWithin
    ? { outputs: { received } }
    : { outputs: { received }, failed: failed(rateText(received), route) };
}

type Bounds = Pick<Args, "atLeast" | "atMost">;

/** UDP sends twice the bound, unless told otherwise: it knows no limit by itself. */
function offerOf({ by, offer, atLeast, atMost }: Bounds & Pick<Args, "by" | "offer">): number | undefined {
  if (offer !== undefined) return bitsOf(offer);
  return by === "udp" ? 2 * bitsOf(atMost ?? atLeast ?? "1mbit") : undefined;
}

const boundsText = ({ atLeast, atMost }: Bounds): string =>
  [atLeast !== undefined && `≥ ${atLeast}`, atMost !== undefined && `≤ ${atMost}`].filter(Boolean).join(", ");
