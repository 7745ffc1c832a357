import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { groupOf, markOf } from "../../provider/kernel/marks.ts";
import type { End, Lab } from "./shape.ts";

/** The group of links that are deleted together. */
const doomed = 77;

const partsPerCore = 2;

/**
 * Writes the fastest script that we know for a lab: `sh up.sh` makes it with iproute2, `sh down.sh` removes it. Like the
 * provider, the script sets marks (the alias and the group of each link and of each namespace's lo), and reads everything back
 * once.
 */
export function writeFloor(folder: string, lab: Lab): void {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, lines: string[]) => writeFileSync(join(folder, name), `${lines.join("\n")}\n`);
  const parts = partsOf(lab.namespaces, partsPerCore * availableParallelism());
  parts.forEach((part, i) => {
    const insides = part.map(({ name, forwards }) => inside({ name, forwards, lines: linesInside(lab, name) }));
    write(`inside-${i}.sh`, insides);
    // A cable is made in the part of its first host. In a chain the second host may belong to the next part, but the namespaces
    // exist by then.
    const cables = part.flatMap(({ name }) => lab.cables.slice(indexOf(name) - 1, indexOf(name)));
    const first = i === 0 ? [...lab.bridges.flatMap(bridgeLines), ...netnsLines(lab, "add")] : [];
    write(`make-${i}.batch`, [...first, ...cables.flatMap(cableLines)]);
  });
  // The ends on the host come last: while they are down, their peers have no carrier, and the bridge stays quiet.
  const hostLinks = lab.cables.filter(({ near }) => near.netns === undefined).map(({ near }) => near.link);
  write("finish.batch", [...hostLinks.map((link) => `link set dev ${link} up`), "addr show"]);
  // While a part is set up inside its namespaces, the links of the next part are made.
  const made = parts.flatMap((_, i) => [`ip -batch make-${i}.batch`, `sh inside-${i}.sh > /dev/null & p${i}=$!`]);
  const awaited = parts.map((_, i) => `wait $p${i}`);
  write("up.sh", ["set -e", ...made, ...awaited, "ip -json -details -batch finish.batch > /dev/null"]);
  const leaving = [...hostLinks, ...lab.bridges.map(({ name }) => name)];
  const links = leaving.length > 0 ? [...leaving.map(gathered), `link del group ${doomed}`] : [];
  write("down.batch", [...links, ...netnsLines(lab, "del")]);
  write("down.sh", ["set -e", "ip -batch down.batch"]);
}

const gathered = (link: string): string => `link set dev ${link} group ${doomed}`;

const netnsLines = ({ namespaces }: Lab, verb: string): string[] =>
  namespaces.map(({ name }) => `netns ${verb} ${name}`);

/** Uses nsenter, because `ip -n` copies the mount table, which grows with the number of namespaces. */
function inside({ name, forwards, lines }: { name: string; forwards: boolean; lines: string[] }): string {
  const batch = "ip -json -details -batch -";
  const command = forwards ? `sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward; exec ${batch}'` : batch;
  return [`nsenter --net=/run/netns/${name} ${command} <<'E'`, ...lines, "addr show", "route show", "E"].join("\n");
}

/** The batch lines for a namespace: marks, links, addresses, routes. */
function linesInside(lab: Lab, name: string): string[] {
  const { routes } = lab.namespaces[indexOf(name) - 1] as Lab["namespaces"][number];
  return [
    `link set dev lo up ${marked(`Netns:${name}`)}`,
    ...endsOf(lab, name).flatMap(({ cable, end: { link, address } }) => [
      `link set dev ${link} up ${marked(`Veth:${cable}`)}`,
      `addr add ${address} dev ${link}`,
    ]),
    ...routes.map(({ to, via, link }) => `route add ${to} via ${via} dev ${link} proto 199`),
  ];
}

/** The cables' ends in a namespace. Host I has cable I, and in a chain also cable I - 1. */
function endsOf({ cables }: Lab, name: string): { cable: string; end: End }[] {
  const near = cables.slice(Math.max(0, indexOf(name) - 2), indexOf(name));
  const ends = near.flatMap((cable) => [cable.near, cable.far].map((end) => ({ cable: cable.name, end })));
  return ends.filter(({ end }) => end.netns === name);
}

const indexOf = (name: string): number => Number(name.slice(1));

function bridgeLines({ name, address }: Lab["bridges"][number]): string[] {
  const mark = `Bridge:${name}`;
  const make = `link add name ${name} group ${group(mark)} type bridge`;
  return [make, `link set dev ${name} up ${marked(mark)}`, `addr add ${address} dev ${name}`];
}

/** One netlink message makes both ends in their namespaces, with names and groups. Only the alias needs another one. */
function cableLines({ name, near, far }: Lab["cables"][number]): string[] {
  const mark = `Veth:${name}`;
  const ends = [near, far].map(({ link, netns, bridge }) =>
    [`name ${link}`, netns && `netns ${netns}`, bridge && `master ${bridge}`, `group ${group(mark)}`]
      .filter(Boolean)
      .join(" "),
  );
  const make = `link add ${ends[0]} type veth peer ${ends[1]}`;
  return near.netns === undefined ? [make, `link set dev ${near.link} ${marked(mark)}`] : [make];
}

const marked = (resource: string): string => `alias "${textOf(resource)} 00000000" group ${group(resource)}`;

const group = (resource: string): number => groupOf(textOf(resource));

const textOf = (resource: string): string => markOf("bench/dev", resource, "00000000");

/** Splits a list into parts of equal size. */
function partsOf<Item>(items: Item[], parts: number): Item[][] {
  const size = Math.ceil(items.length / parts);
  return Array.from({ length: parts }, (_, i) => items.slice(i * size, (i + 1) * size)).filter(
    ({ length }) => length > 0,
  );
}
