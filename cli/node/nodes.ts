import type { NetnsRef } from "../../provider/host/netns.ts";
import { hasFunction } from "../../provider/host/shell/starting.ts";
import { noProgram } from "../../provider/kernel/command/failures.ts";
import { nodeEnter } from "../../provider/kernel/node/enter.ts";
import { placeKey, placeText } from "../../provider/kernel/notes/place.ts";
import { kinds } from "../kinds.ts";
import { Problem } from "../problem.ts";
import { labOf, type Place } from "../show/lab.ts";
import type { StackRef } from "../stack/engine.ts";
import { type StackResource, stackRead } from "../stack/stack.ts";
import { closest } from "./closest.ts";

/** A place in which commands run: a namespace of a stack, or the host. */
export interface Node {
  /** The node's name in the kernel: that of its namespace, or `host`. */
  name: string;
  /** The name of the resource in the program, where that is another one. */
  resource?: string;
  netns: NetnsRef;
  /** The names of its links in the state. */
  links: string[];
}

/** The nodes of a stack, the host first. */
export async function nodesRead(ref: StackRef): Promise<Node[]> {
  const { resources } = await stackRead(ref);
  const { places } = labOf(resources);
  const names = resourceNames(resources);
  const host = places.find(({ netns }) => netns === undefined);
  const nodes = places.filter(({ netns }) => netns !== undefined).map((place) => nodeOf(place, names));
  return [{ name: "host", netns: undefined, links: linksOf(host) }, ...nodes];
}

/** A node by its name. Throws {@link Problem} with the names that there are, where none is called so, or it is not there now. */
export async function nodeNamed(name: string, ref: StackRef): Promise<Node> {
  const nodes = await nodesRead(ref);
  const found = nodes.find((node) => node.name === name) ?? nodes.find(({ resource }) => resource === name);
  if (!found) {
    const names = closest(
      name,
      nodes.map((node) => node.name),
    );
    throw new Problem(`the stack has no node ${JSON.stringify(name)}; it has ${names.join(", ")}`);
  }
  if ((await placeKey(found.netns)) === undefined)
    throw new Problem(`node ${found.name} is not there now; \`pulumi up --refresh\` makes it again`);
  return found;
}

/**
 * The words that run a command in a node, with the node's own files. A command in a node that has files would begin in the folder
 * `/`, so it goes to the folder of whoever typed it, if the node has that. A program that is not there is told in words of ours.
 */
export async function inside({ netns }: Node, command: readonly string[]): Promise<string[]> {
  const missing = noProgram(command[0] ?? "", { place: placeText(netns), path: "PATH" });
  const words = ["sh", "-c", insideScript, process.cwd(), `pulumi-netns: ${missing}`];
  return [...(await nodeEnter(netns)), ...words, ...command];
}

const insideScript = `${hasFunction}
cd -- "$0" 2>/dev/null
if ! has "$2"; then
  printf '%s\\n' "$1" >&2
  exit 127
fi
shift
exec "$@"`;

const nodeOf = (place: Place, names: ReadonlyMap<string, string>): Node => {
  const resource = names.get(place.title);
  const isOther = resource !== undefined && resource !== place.title;
  return { name: place.title, netns: place.netns, links: linksOf(place), ...(isOther && { resource }) };
};

const linksOf = (place: Place | undefined): string[] => (place?.links ?? []).map(({ name }) => name);

/** The names of resources that are namespaces, by the name of the namespace. */
const resourceNames = (resources: readonly StackResource[]): Map<string, string> =>
  new Map(
    resources
      .filter(({ kind }) => kinds.get(kind)?.objects?.includes("netns"))
      .map(({ outputs, resource = "" }) => [String(outputs.name), resource] as const),
  );
