import { Command } from "commander";
import { reachOnce } from "../../provider/kernel/answer/reach.ts";
import { routeTaken } from "../../provider/kernel/answer/route-taken.ts";
import { Problem } from "../problem.ts";
import { labOf, type Place } from "../show/lab.ts";
import type { StackRef } from "../stack/engine.ts";
import { stackRead } from "../stack/stack.ts";
import { during, json, print } from "../terminal.ts";
import { columns } from "../wrapped.ts";
import { type Node, nodesOf } from "./nodes.ts";
import { type Pinged, pingText } from "./text.ts";

interface PingOptions extends StackRef {
  json?: boolean;
}

/** `pulumi-netns ping`: pings between the namespaces of a stack, and says who does not answer. */
export const pingCommand = (): Command =>
  new Command("ping")
    .description("ping between the namespaces of a stack: all pairs, or from one to all, or from one to another")
    .argument("[from]", "the namespace that asks, or `host` (default: each one)")
    .argument("[to]", "a namespace, an address, or a host's name (default: all namespaces)")
    .option("-C, --cwd <folder>", "the folder of the Pulumi project (default: this folder)")
    .option("-s, --stack <name>", "the stack (default: the selected one)")
    .option("--json", "print it as JSON, for a program")
    .addHelpText("after", help)
    .action(ping);

const help = `
A namespace is asked at its first address: one that the stack gives its \`lo\`, else one of its links. Ping waits two
seconds for an answer. Where none comes, the route that the packet took is told. Without a second argument namespaces
that have no address are left out. It needs root, or \`sudo -n\`, and ping of iputils.

Exit status: 0 all answered; 1 one did not, or the command failed.

Examples:
  pulumi-netns ping                        all pairs of namespaces, as a table
  pulumi-netns ping h1                     from h1 to all others
  pulumi-netns ping h1 h2                  from h1 to h2
  pulumi-netns ping host 10.0.2.10         from the host to an address
  pulumi-netns ping -s ci --json | jq '.pings[] | select(.answers | not)'`;

async function ping(from: string | undefined, to: string | undefined, options: PingOptions): Promise<void> {
  const { name, resources } = await stackRead(options);
  const { places } = labOf(resources);
  const pairs = pairsOf(places, { from, to });
  const pings = await during(`asking ${pairs.length} pairs`, (tell) => allPinged(pairs, tell));
  if (options.json) process.stdout.write(json({ stack: name, pings }));
  else print(pingText(name, pings, columns()));
  if (pings.some(({ answers }) => !answers)) process.exitCode = 1;
}

/** What asks: a namespace, or the host. */
type Asking = Pick<Place, "netns" | "title">;

interface Pair {
  from: Asking;
  to: Node;
}

function pairsOf(places: readonly Place[], { from, to }: { from: string | undefined; to: string | undefined }): Pair[] {
  const nodes = nodesOf(places);
  const far = (node: Asking) => nodes.filter(({ name }) => name !== node.title);
  if (from === undefined) {
    const pairs = nodes.flatMap(({ place }) => far(place).map((node) => ({ from: place, to: node })));
    if (pairs.length > 0) return pairs;
    throw new Problem("fewer than two namespaces of this stack have an address; name who asks and what: ping FROM TO");
  }
  const asks = placeCalled(places, from);
  if (to === undefined) return far(asks).map((node) => ({ from: asks, to: node }));
  return [
    { from: asks, to: nodes.find(({ name }) => name === to) ?? { name: to, address: addressCalled(places, to) } },
  ];
}

function placeCalled(places: readonly Place[], name: string): Asking {
  const found = places.find(({ title }) => title === name);
  if (found) return found;
  if (name === "host") return { title: name };
  throw new Problem(
    `this stack has no namespace ${JSON.stringify(name)}; it has ${places.map(({ title }) => title).join(", ")}`,
  );
}

/** An address or a host's name as it was given. A namespace would be known by its address. */
function addressCalled(places: readonly Place[], name: string): string {
  if (places.some(({ title }) => title === name))
    throw new Problem(`${name} has no address; give one, or another namespace`);
  return name;
}

async function allPinged(pairs: readonly Pair[], tell: (text: string) => void): Promise<Pinged[]> {
  let done = 0;
  return Promise.all(
    pairs.map(async (pair) => {
      const pinged = await pingedOnce(pair);
      done += 1;
      tell(`asked ${done} of ${pairs.length} pairs`);
      return pinged;
    }),
  );
}

async function pingedOnce({ from: { netns, title }, to: { name, address } }: Pair): Promise<Pinged> {
  const asked = { from: netns, to: address, by: "icmp", count: 1, timeout: 2, expect: "answer" } as const;
  const { what, more, rtt } = await reachOnce(asked);
  const told = { from: title, to: name, address };
  if (what === "answer") return { ...told, answers: true, ...(rtt && { milliseconds: rtt.min }) };
  return { ...told, answers: false, seen: what, more, route: await routeTaken(netns, address) };
}
