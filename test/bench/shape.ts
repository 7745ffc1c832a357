/** The form of a lab: so many hosts on bridges (`star`), or so many routers in a row (`chain`). */
export interface Shape {
  shape: "star" | "chain";
  hosts: number;
}

/** A lab as every tool gets it: what exists, and nothing about how to make it. */
export interface Lab {
  bridges: { name: string; address: string }[];
  namespaces: { name: string; forwards: boolean; routes: Way[] }[];
  cables: { name: string; near: End; far: End }[];
}

/** A static route, which leaves by `link`. */
export interface Way {
  to: string;
  via: string;
  link: string;
}

/** An end of a cable. Without a namespace the end is on the host, as a port of a bridge. */
export interface End {
  link: string;
  netns?: string;
  bridge?: string;
  address?: string;
}

/** A Linux bridge has at most 1023 ports. */
const portsOfBridge = 1000;

/** The lab of a shape, with `more` additional hosts. */
export const labOf = ({ shape, hosts }: Shape, more = 0): Lab =>
  shape === "star" ? star(hosts + more, Math.ceil(hosts / portsOfBridge)) : chain(hosts + more);

/** A star: host I is on bridge I modulo the number of bridges. */
function star(hosts: number, bridges: number): Lab {
  const places = numbers(hosts).map((i) => ({ i, bridge: (i - 1) % bridges, at: Math.ceil(i / bridges) }));
  return {
    bridges: numbers(bridges).map((i) => ({ name: `lan${i - 1}`, address: `10.${98 + i}.0.1/16` })),
    namespaces: places.map(({ i, bridge }) => ({
      name: `h${i}`,
      forwards: false,
      routes: [{ to: "default", via: `10.${99 + bridge}.0.1`, link: "eth0" }],
    })),
    cables: places.map(({ i, bridge, at }) => ({
      name: `c${i}`,
      near: { link: `v${i}`, bridge: `lan${bridge}` },
      far: { link: "eth0", netns: `h${i}`, address: `10.${99 + bridge}.${Math.floor(at / 250)}.${(at % 250) + 2}/16` },
    })),
  };
}

/** A chain: router I has a route to the first cable on its left, and one to everything on its right. */
function chain(routers: number): Lab {
  const right = (i: number): Way => ({ to: "10.98.0.0/16", via: cableHost(i, 2), link: "right" });
  const left = (i: number): Way => ({ to: "10.98.0.4/30", via: cableHost(i - 1, 1), link: "left" });
  return {
    bridges: [],
    namespaces: numbers(routers).map((i) => ({
      name: `r${i}`,
      forwards: true,
      routes: [...(i < routers ? [right(i)] : []), ...(i > 2 ? [left(i)] : [])],
    })),
    cables: numbers(routers - 1).map((i) => ({
      name: `c${i}`,
      near: { link: "right", netns: `r${i}`, address: `${cableHost(i, 1)}/30` },
      far: { link: "left", netns: `r${i + 1}`, address: `${cableHost(i, 2)}/30` },
    })),
  };
}

/** The address of an end of a chain's cable I, in the I-th network of four addresses. */
const cableHost = (i: number, end: number): string => `10.98.${(i * 4) >> 8}.${((i * 4) & 255) + end}`;

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

/** The number of fine resources, one for each part, that make up a lab. */
export function resourcesOf({ bridges, namespaces, cables }: Lab): number {
  const addresses = cables.flatMap(({ near, far }) => [near, far]).filter(({ address }) => address).length;
  const inside = namespaces.map(({ routes, forwards }) => 1 + routes.length + Number(forwards));
  return 2 * bridges.length + cables.length + addresses + inside.reduce((sum, count) => sum + count, 0);
}

/** The pings that test a lab: between the first and the last host, and from these hosts of a star to their gateways. */
export function pingsOf({ bridges, namespaces, cables }: Lab): { from: string; to: string }[] {
  const [first, last] = [namespaces[0], namespaces.at(-1)].map((host) => String(host?.name)) as [string, string];
  const addressOf = (name: string) => {
    const ends = cables.flatMap(({ near, far }) => [near, far]).filter(({ netns }) => netns === name);
    return String(ends[0]?.address?.split("/")[0]);
  };
  const across =
    bridges.length > 1
      ? []
      : [
          { from: first, to: addressOf(last) },
          { from: last, to: addressOf(first) },
        ];
  const gateways = [first, last].flatMap((from) => {
    const host = namespaces.find(({ name }) => name === from);
    return bridges.length > 0 ? [{ from, to: String(host?.routes[0]?.via) }] : [];
  });
  return [...gateways, ...across];
}
