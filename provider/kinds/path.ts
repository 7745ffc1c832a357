import * as z from "zod";
import type { ArgsOf, CheckedOf } from "../dynamic/arguments.ts";
import { checkVerbs, checkWithout, type Looked } from "../dynamic/check-verbs.ts";
import { answersArgument, checkWire, retryArgument, triggersArgument } from "../dynamic/checking.ts";
import { resourceOf } from "../dynamic/class.ts";
import { deviceArgument, netnsArgument } from "../dynamic/device.ts";
import { kindOf } from "../dynamic/kind.ts";
import { ipAddress } from "../kernel/address/prefix-schema.ts";
import { answerNeeds } from "../kernel/answer/needs.ts";
import { isWay, wayExpectedText, wayOnce, wayText } from "../kernel/answer/path.ts";
import { routeTaken } from "../kernel/answer/route-taken.ts";
import { target, targetAddress } from "../kernel/answer/target.ts";
import { whole } from "../kernel/schema/text.ts";

const shape = {
  /** The namespace where the way begins. @default the host */
  from: netnsArgument,
  /** Where the way ends: an address, the name of a host, or a resource: an `Address`, or a link, which stands for its first address. */
  to: deviceArgument(target),
  /** The hops, in order: the addresses by which the routers on the way answer, then that of the end. `"*"` stands for any one. @default any */
  are: z.array(z.union([z.literal("*"), ipAddress])).optional(),
  /** Addresses that must be among the hops. @default none */
  contain: z.array(ipAddress).optional(),
  /** Addresses that may not be among the hops. @default none */
  avoid: z.array(ipAddress).optional(),
  /** The most hops that are followed. */
  maxHops: whole("maxHops", 1, 30).default(16),
  /** Seconds to wait for the answer of each hop. */
  timeout: whole("timeout", 1, 5).default(1),
  /** Seconds in which the check is repeated until it is as expected, when it is created or updated. A refresh looks once. */
  retryFor: retryArgument,
  /** Values, or resources, whose change makes the check run again. @default none */
  triggers: triggersArgument,
  /** The result, which is declared: a refresh that finds it false shows that packets go another way. */
  answers: answersArgument,
};

const outputs = {
  /** The hops when the check ran in an update. A node that did not answer is `*`. */
  hops: z.array(z.string()),
};

/**
 * The arguments of a `Path`: from where to where, and which hops are on the way.
 * @example { from: h1, to: "10.0.9.1", are: ["10.0.1.1", "10.0.9.1"] }
 */
export interface PathArgs extends ArgsOf<typeof shape> {}

type Args = CheckedOf<typeof shape>;

export const path = kindOf({
  name: "Path",
  shape,
  outputs,
  replaceOn: [],
  ...checkVerbs(look),
  shows: ({ from, to, ...args }) => [{ netns: from, check: `path to ${to}: ${wayExpectedText(args)}` }],
  needs: answerNeeds,
  without: {
    ...checkWithout,
    topology: "a topology has checks of answers alone; a Path stands beside it, with its namespaces by name",
  },
});

/**
 * A check of the way that packets take, hop by hop: `up` fails where it is another one, and a refresh tells that it is another one
 * now. It makes nothing.
 * @example new Path("by-r2", { from: h1, to: "10.0.9.1", contain: ["10.0.2.2"] })
 */
export class Path extends resourceOf(path, { wire: (_name, args: PathArgs) => checkWire(args) }) {}

async function look({ from, ...args }: Args): Promise<Looked> {
  const to = await targetAddress(args.to);
  const about = { from, to: to ?? args.to, by: "path", expected: wayExpectedText(args) };
  const failed = (seen: string, route: () => Promise<string>) => async () => [{ ...about, seen, route: await route() }];
  if (to === undefined) return { outputs: { hops: [] }, failed: failed("no address to ask", async () => "none") };
  const way = await wayOnce({ ...args, from, to });
  const outputs = { hops: way.hops };
  return isWay(args, way) ? { outputs } : { outputs, failed: failed(wayText(way), () => routeTaken(from, to)) };
}
