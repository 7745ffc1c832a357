import { ipText } from "../../host/batch/text-reads.ts";
import { CommandError, garbled } from "../../host/errors.ts";
import type { NetnsRef } from "../../host/netns.ts";
import { coalesce } from "../async/coalesce.ts";
import { meansAbsent } from "../errors.ts";
import type { Family } from "../ip.ts";

/** The properties of a route by which its line is found in the text of `ip`, and its metrics. */
interface Printed {
  dst: string;
  table?: string | undefined;
  metric?: number | undefined;
  metrics: readonly unknown[];
}

interface Asked {
  netns?: NetnsRef;
  found: Printed;
}

/**
 * Adds the names of a route's locked metrics, such as `mtu`. The JSON of `ip` leaves the word `lock` out, so the text is read too,
 * if the route has a metric at all.
 */
export const withLocks = async <Route extends Printed>(
  found: Route,
  { netns, family }: { netns?: NetnsRef; family: Family },
): Promise<Route & { locked?: readonly string[] }> =>
  found.metrics.length === 0 ? found : { ...found, locked: await locksOf[family]({ netns, found }) };

// The text of a default route does not tell its family, so each family is read by itself.
const locksOf = {
  4: coalesce((asked: readonly Asked[]) => locks(asked, 4)),
  6: coalesce((asked: readonly Asked[]) => locks(asked, 6)),
};

/** Same as: ip -oneline -details route show to exact DESTINATION table all */
async function locks(asked: readonly Asked[], family: Family): Promise<string[][]> {
  const netns = asked[0]?.netns;
  const all = family === 4 ? "0.0.0.0/0" : "::/0";
  const destinations = [...new Set(asked.map(({ found: { dst } }) => (dst === "default" ? all : dst)))];
  const each = destinations.map((one) => ["to", "exact", one]);
  const which = netns !== undefined && each.length > few ? [["root", all]] : each;
  const reads = which.map((words) => ["route", "show", ...words, "table", "all"]);
  const lines = await ipText(netns, reads).catch((error: Error) => {
    if (error instanceof CommandError && meansAbsent(error.reason)) return gone;
    throw error;
  });
  const byRoute = new Map(lines.map((line) => [keyOfText(line), lockedIn(line)]));
  const shown = new Set(lines.map((line) => wordsOf(line)[1]));
  const lost = lines === gone ? undefined : asked.find(({ found: { dst } }) => !shown.has(dst));
  if (lost) throw garbled("ip route show", lines.join("\n"), `the route to ${lost.found.dst} is missing`);
  return asked.map(({ found }) => byRoute.get(keyOf(found)) ?? []);
}

/** The lines where the namespace, or a table, is gone. */
const gone: string[] = [];

/**
 * More routes than this are read by one dump, since the kernel goes through all routes for each of them; not on the host, which
 * may have far more routes than ours.
 */
const few = 8;

const keyOf = ({ dst, table = "main", metric = 0 }: Printed): string => `${dst} ${table} ${metric}`;

/** The key of a route in a line such as `unicast 10.1.0.0/24 via 10.0.0.2 dev d0 table main proto 199 scope global mtu lock 1300`. */
function keyOfText(line: string): string {
  const [, dst = "", ...words] = wordsOf(line);
  // The last one counts: a device may have the name `table`.
  const after = (name: string) => (words.includes(name) ? words[words.lastIndexOf(name) + 1] : undefined);
  // A route for a type of service stands beside the one for all packets.
  return words[0] === "tos"
    ? ""
    : keyOf({ dst, table: after("table"), metric: Number(after("metric") ?? 0), metrics: [] });
}

const lockedIn = (line: string): string[] => {
  const words = wordsOf(line);
  return words.filter((_, index) => words[index + 1] === "lock");
};

/** The words of `ip route` for a metric, which may be one of the locked ones. */
export const metricWords = (name: string, value: unknown, locked: readonly string[] = []): string[] => [
  name,
  ...(locked.includes(name) ? ["lock"] : []),
  `${value}`,
];

/** The words of a route itself. Its nexthops stand behind a backslash each. */
const wordsOf = (line: string): string[] => (line.split("\\")[0] ?? "").trim().split(/ +/);
