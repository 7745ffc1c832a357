import * as z from "zod";
import { CommandError } from "../../host/errors.ts";
import { readAs } from "../errors.ts";
import { contains, familyOf, prefixLengthOf } from "../ip.ts";
import { hostLinks, hostLook } from "../nic/host-look.ts";
import { type Session, sshSession } from "../nic/uplinks.ts";
import type { FieldsRule } from "../schema/rule.ts";
import { type RuleWanted, ruleFamily } from "./form.ts";

/** The priority of the kernel's rule for table `main`, by which the session's packets leave. */
const mainPriority = 32766;

type Asked = Omit<RuleWanted, "family"> & { family?: RuleWanted["family"] | undefined };

/** Refuses a rule of the host that would cut off the SSH session, unless the user allows it. */
export const lockoutCheck: FieldsRule<Asked & { allowLockout: boolean }> = {
  fields: [
    ...(["priority", "netns", "allowLockout", "type", "table", "suppressPrefixLength", "family", "not"] as const),
    ...(["from", "to", "iif", "oif", "fwmark", "tos", "ipproto", "sport", "dport", "uidRange"] as const),
  ],
  broken: ({ allowLockout, ...rule }) => (allowLockout ? undefined : lockoutProblem(rule)),
};

/**
 * The reason why a rule on the host would cut off the SSH session in which this program runs; undefined where it would not. Only
 * packets to the client count: those from it are for the host itself, and meet the table `local` first.
 */
async function lockoutProblem(rule: Asked): Promise<string | undefined> {
  if (rule.netns !== undefined || rule.priority >= mainPriority) return undefined;
  const session = await sshSession(await hostLinks());
  if (!session || ruleFamily(rule) !== familyOf(session.client) || !mayFit(rule, session)) return undefined;
  const fate = rule.type === "unicast" ? await fateIn(rule, session) : `refuse (${rule.type})`;
  return (
    fate &&
    `this rule would ${fate} the packets to ${session.client} of the SSH session in which this program runs; give it a \`from\` or \`to\` that leaves them out, or, where that is meant, allowLockout: true`
  );
}

/** Whether the session's packets to the client may fit. Their type of service, and the user who sends them, are not known. */
function mayFit(rule: Asked, { client, clientPort, server, serverPort }: Session): boolean {
  const { not, from, to, iif = "lo", oif, fwmark, ipproto = "tcp", sport, dport, tos, uidRange } = rule;
  const fits =
    (from === undefined || contains(from, server)) &&
    (to === undefined || contains(to, client)) &&
    iif === "lo" &&
    oif === undefined &&
    Number((fwmark ?? "0").split("/")[0]) === 0 &&
    ipproto === "tcp" &&
    among(sport, serverPort) &&
    among(dport, clientPort);
  return not ? !fits || (tos ?? uidRange) !== undefined : fits;
}

function among(range: string | undefined, port: number): boolean {
  const [first, last = first] = range?.split("-").map(Number) ?? [0, port];
  return Number(first) <= port && port <= Number(last);
}

const routeSchema = z.looseObject({
  type: z.string(),
  dst: z.string(),
  dev: z.string().optional(),
  nexthops: z.array(z.looseObject({ dev: z.string() })).optional(),
});

/** The treatment of packets to the client by a table, if it differs from the present one; undefined where the table has no route for them. */
async function fateIn({ table, suppressPrefixLength = -1 }: Asked, { client, devices }: Session) {
  if (table === undefined) return undefined;
  const routes = readAs(z.array(routeSchema), await routesTo(table, client), `the routes of table ${table}`)
    .map((route) => ({ ...route, length: lengthOf(route.dst) }))
    .filter(({ length }) => length > suppressPrefixLength)
    .sort((one, other) => other.length - one.length);
  const [best] = routes;
  if (!best || best.type === "throw") return undefined;
  if (best.type !== "unicast") return `refuse (${best.type}, in table ${table})`;
  const by = (best.nexthops ?? [best]).flatMap(({ dev }) => dev ?? []);
  if (by.every((dev) => devices.includes(dev))) return undefined;
  return `send by ${by.join(" and ")}, in place of ${[...new Set(devices)].join(" and ")},`;
}

/** The length of a route's prefix, which `ip` leaves out for a single address. */
const lengthOf = (prefix: string): number =>
  prefix === "default" ? 0 : prefix.includes("/") ? prefixLengthOf(prefix) : 128;

/** Same as: ip route show table TABLE match ADDRESS. A table that has no route yet has none. */
async function routesTo(table: string, address: string): Promise<unknown> {
  try {
    return await hostLook(familyOf(address) === 6 ? "-6" : "-4", "route", "show", "table", table, "match", address);
  } catch (error) {
    if (error instanceof CommandError && error.kind === "failed") return [];
    throw error;
  }
}
