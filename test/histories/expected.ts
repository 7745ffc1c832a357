import type { Fact, LinkFact } from "./kind.ts";
import { declaredOf, historyKind } from "./kinds.ts";
import type { Look, PlaceLook } from "./look.ts";
import { type Resource, words } from "./resource.ts";

/** The host's own settings, and the lines about its own links: what it has without a lab. */
export interface Base {
  settings: Record<string, string>;
  links: readonly string[];
}

/** The facts that the kernel must have for a program, and no others. */
export function expected(program: readonly Resource[], base: Base): Look {
  const facts = factsOf(program);
  const namespaces = facts.flatMap(({ namespace, netns }) => (namespace ? [String(netns)] : [])).sort();
  const taken = facts.flatMap((fact) => fact.takes ?? []);
  const links = base.links.filter((line) => !taken.includes(line.split(" ")[0] as string));
  const places = ["", ...namespaces].map((netns) => {
    const here = facts.filter((fact) => String(fact.netns ?? "") === netns);
    return [netns, placeOf(here, netns === "" ? { ...base, links } : { settings: {}, links: [] })] as const;
  });
  const files = Object.fromEntries(facts.flatMap(({ file }) => (file ? [file] : [])));
  return { namespaces, files, places: Object.fromEntries(places) };
}

/** Names of links whose MAC address the program sets. */
export const declaredMacs = (program: readonly Resource[]): Set<string> =>
  new Set(factsOf(program).flatMap(({ link }) => (link?.args.mac === undefined ? [] : [String(link.args.name)])));

const factsOf = (program: readonly Resource[]): Fact[] =>
  program
    .flatMap((resource) => declaredOf({ kind: resource.kind, args: words(resource) }))
    .flatMap(({ kind, args }) => historyKind(kind).facts(args));

function placeOf(facts: readonly Fact[], base: Base): PlaceLook {
  const links = facts.flatMap(({ link }) => link ?? []);
  const loopback = facts.every(({ namespace }) => namespace?.loopback !== false);
  const isUp = (device: unknown): boolean =>
    device === "lo" ? loopback : links.some(({ args }) => args.name === device && args.up !== false);
  const nat = facts.flatMap((fact) => (fact.nat ? [fact.nat] : []));
  return {
    links: [...links.map(linkLine), ...base.links].sort(),
    addresses: facts.flatMap(({ address }) => address ?? []).sort(),
    withoutOwnSix: [],
    // The kernel has no routes over a link that is down. Such a route waits.
    routes: facts
      .flatMap(({ route }) => route ?? [])
      .filter(({ device }) => device === undefined || isUp(device))
      .map(({ line }) => line)
      .sort(),
    neighbours: facts.flatMap(({ neighbour }) => neighbour ?? []).sort(),
    rules: facts.flatMap(({ rule }) => rule ?? []).sort(),
    rates: facts.flatMap(({ rate }) => rate ?? []).sort(),
    nat: [...nat.flat(), `${nat.length} tables`].sort(),
    processes: facts.flatMap(({ process }) => process ?? []).sort(),
    settings: { ...base.settings, ...Object.fromEntries(facts.flatMap(({ setting }) => (setting ? [setting] : []))) },
  };
}

const linkLine = ({ type, args }: LinkFact): string =>
  [
    ...[args.name, type, `mtu ${args.mtu ?? 1500}`, args.up === false ? "down" : "up"],
    ...(args.master === undefined ? [] : [`master ${args.master}`]),
    ...(args.mac === undefined ? [] : [`mac ${args.mac}`]),
  ].join(" ");
