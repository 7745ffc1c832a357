import { setTimeout as wait } from "node:timers/promises";
import type { NetnsRef } from "../../host/netns.ts";
import { canonical } from "../ip.ts";
import { inNode } from "./in-node.ts";

/** A way to be followed: from a node to an address or a name, with the most hops, and the seconds to wait for each. */
export interface Following {
  from: NetnsRef;
  to: string;
  maxHops: number;
  timeout: number;
}

/** The hops of a way, in order, and whether its end was reached. A node that did not answer is `*`. */
export interface Way {
  hops: string[];
  isReached: boolean;
  /** Why the way ends before. */
  why: string;
}

/**
 * Pings with a growing TTL, four at a time, so that no traceroute is needed. For each it prints the TTL, then `=` and the far end,
 * `+` and a node on the way, `!` and an error that ends the way, or `*`.
 */
const script = `one() {
  local line
  while IFS= read -r line; do
    if [[ $line =~ \\ bytes\\ from\\ ([^ ]+): ]]; then echo "$1 = \${BASH_REMATCH[1]}"; return; fi
    if [[ $line =~ ^From\\ ([^ ]+)\\ .*(exceeded|Hop\\ limit) ]]; then echo "$1 + \${BASH_REMATCH[1]}"; return; fi
    if [[ $line =~ ^(From|ping:)\\ (.*)$ ]]; then echo "$1 ! \${BASH_REMATCH[2]:0:80}"; return; fi
  done < <(ping -n -c 1 -W "$3" -t "$1" "$2" 2>&1)
  echo "$1 *"
}
for ((first = $4; first <= $2; first += 4)); do
  out=$(for ((ttl = first; ttl < first + 4 && ttl <= $2; ttl++)); do one "$ttl" "$1" "$3" & done; wait)
  printf '%s\\n' "$out"
  [[ $out =~ \\ [=!]\\  ]] && exit
done`;

/** One hop: its TTL, how it answered, and from where, or with which error. */
interface Step {
  ttl: number;
  how: string;
  text: string;
}

/** How often, and after how many milliseconds, a node that did not answer is asked again: a kernel gives one error a second. */
const [again, pause] = [2, 1100];

/** Same as: traceroute -n TO */
export async function wayOnce(following: Following): Promise<Way> {
  const { maxHops } = following;
  let way = wayOf(await stepsOf(following, { first: 1, last: maxHops }));
  for (let tries = 0; tries < again && way.isReached && way.hops.includes("*"); tries += 1) {
    await wait(pause);
    way = wayOf(await askedAgain(following, way.steps));
  }
  return way;
}

/** The steps, of which those that were silent are asked once more. */
const askedAgain = async (following: Following, steps: readonly Step[]): Promise<Step[]> =>
  (
    await Promise.all(
      steps.map((step) => (step.how === "*" ? stepsOf(following, { first: step.ttl, last: step.ttl }) : [step])),
    )
  ).flat();

async function stepsOf(following: Following, { first, last }: { first: number; last: number }): Promise<Step[]> {
  const { from, to, timeout } = following;
  const words = [to, last, timeout, first].map(String);
  const { lines } = await inNode(from, ["bash", "-c", script, "pulumi-netns", ...words]);
  return lines.flatMap((line) => {
    const [, ttl, how = "", text = ""] = /^(\d+) ([=+!*]) ?(.*)$/.exec(line) ?? [];
    return ttl === undefined ? [] : [{ ttl: Number(ttl), how, text }];
  });
}

function wayOf(steps: readonly Step[]): Way & { steps: Step[] } {
  const inOrder = [...steps].sort((one, other) => one.ttl - other.ttl);
  const end = inOrder.findIndex(({ how }) => how === "=" || how === "!");
  const walked = end < 0 ? inOrder : inOrder.slice(0, end + 1);
  const last = walked.at(-1);
  const hops = walked.filter(({ how }) => how !== "!").map(({ how, text }) => (how === "*" ? how : canonical(text)));
  const why = last?.how === "!" ? last.text : "";
  return { hops: withoutTail(hops), isReached: last?.how === "=", why, steps: walked };
}

/** Without the silence behind the last node that answered. */
const withoutTail = (hops: string[]): string[] => hops.slice(0, hops.findLastIndex((hop) => hop !== "*") + 1);

/** What is declared of a way. */
export interface WayExpected {
  are?: readonly string[] | undefined;
  contain?: readonly string[] | undefined;
  avoid?: readonly string[] | undefined;
}

/** Whether a way is as declared. `*` in a list stands for any node, and one that does not answer. */
export function isWay({ are, contain = [], avoid = [] }: WayExpected, { hops, isReached }: Way): boolean {
  const isList =
    are === undefined || (are.length === hops.length && are.every((one, index) => one === "*" || one === hops[index]));
  return isReached && isList && contain.every((one) => hops.includes(one)) && !avoid.some((one) => hops.includes(one));
}

/** What is declared of a way, as a report shows it. */
export const wayExpectedText = ({ are, contain, avoid }: WayExpected): string =>
  [are?.join(" "), contain && `contains ${contain.join(" ")}`, avoid && `avoids ${avoid.join(" ")}`]
    .filter(Boolean)
    .join(", ") || "any way";

/** A way as a report shows it. */
export const wayText = ({ hops, isReached, why }: Way): string => {
  const text = hops.join(" ") || "no hop";
  return isReached ? text : `${text}, not reached${why && ` (${why})`}`;
};
