import type { CablePart, EndPart, Lab } from "./lab.ts";
import { Program, resource } from "./program.ts";
import type { Resource } from "./resource.ts";
import { routeResources } from "./routes.ts";
import { topologyArgs } from "./topology.ts";

/** A lab as a program: resources in an order in which each comes after those that it mentions. */
export function resourcesOf(lab: Lab): Resource[] {
  const program = new Program(lab);
  return [
    ...program.each("netns", (i) => netns(program, i)),
    ...program.each("bridge", (i) => bridge(program, i)),
    ...program.each("cable", (i) => cable(program, i)),
    ...program.each("address", (i) => address(program, i)),
    ...routeResources(program),
    ...program.each("masquerade", (i) => masquerade(program, i)),
    ...program.each("sysctl", (i) => sysctl(program, i)),
    ...program.each("topology", (i) => topology(program, i)),
  ];
}

function netns(program: Program, i: number): Resource {
  const { called, variant: _, ...args } = program.part("netns", i);
  return resource("Netns", { key: `netns${i}`, called }, { args: { name: program.netnsName(i), ...args } });
}

function bridge(program: Program, i: number): Resource {
  const { called, variant: _, place: asked, ...args } = program.part("bridge", i);
  const place = program.place(asked);
  return resource(
    "Bridge",
    { key: `bridge${i}`, called },
    {
      args: { name: program.bridgeName(i), ...program.netnsArgs(place), ...args },
      within: program.netnsKeys(place),
    },
  );
}

function cable(program: Program, i: number): Resource {
  const { called, near, far } = program.part("cable", i);
  const ports = masters(program, i);
  const end = (part: EndPart, name: string, master: number | undefined) => {
    const { place, master: _, ...args } = part;
    const port = master === undefined ? {} : { master: program.bridgeMention(master) };
    return { name, ...program.netnsArgs(program.place(place)), ...port, ...args };
  };
  const names = program.cableNames(i);
  return resource(
    "Veth",
    { key: `cable${i}`, called },
    {
      args: { ...end(near, names.near, ports.near), peer: end(far, names.far, ports.far) },
      within: [...program.netnsKeys(program.place(near.place)), ...program.netnsKeys(program.place(far.place))],
      attached: [ports.near, ports.far].flatMap((one) => (one === undefined ? [] : [`bridge${one}`])),
    },
  );
}

/** Ports of a cable, without a loop: frames would go round for ever. One cable at most joins two bridges. */
function masters(program: Program, i: number): { near?: number | undefined; far?: number | undefined } {
  const asked = ({ near, far }: CablePart) => ({ near: program.master(near), far: program.master(far) });
  const joins = (cable: CablePart | null) => {
    const { near, far } = cable ? asked(cable) : {};
    return near !== undefined && far !== undefined;
  };
  const cable = program.part("cable", i);
  const { near, far } = asked(cable);
  const makesLoop = joins(cable) && (near === far || program.lab.cable.slice(0, i).some(joins));
  return makesLoop ? { near } : { near, far };
}

function address(program: Program, i: number): Resource | undefined {
  const part = program.part("address", i);
  const link = program.linkOf(part);
  if (!link) return undefined;
  const { called, validLifetime, family, duplicateDetection = false } = part;
  const { args, ...wiring } = program.onLink(link);
  const lifetime = validLifetime === undefined ? {} : { validLifetime, preferredLifetime: validLifetime };
  const six = family === 6 ? { duplicateDetection } : {};
  return resource(
    "Address",
    { key: `address${i}`, called },
    {
      ...wiring,
      args: { ...args, address: program.addressText(i), ...lifetime, ...six },
    },
  );
}

function masquerade(program: Program, i: number): Resource {
  const { called, place: asked, family, subnet, exceptBridge, forwarding } = program.part("masquerade", i);
  const place = program.place(asked);
  const master = exceptBridge === undefined ? undefined : program.master({ place, master: exceptBridge });
  const except = master === undefined ? {} : { exceptOutDevice: program.bridgeMention(master) };
  const source = family === 4 ? `10.${subnet}.0.0/24` : `2001:db8:${subnet}::/64`;
  return resource(
    "Masquerade",
    { key: `masquerade${i}`, called },
    {
      args: { ...program.netnsArgs(place), source, ...except, ...(forwarding !== undefined && { forwarding }) },
      within: program.netnsKeys(place),
      deletedWith: program.netnsKeys(place)[0],
    },
  );
}

function sysctl(program: Program, i: number): Resource {
  const { called, place: asked, value } = program.part("sysctl", i);
  const place = program.place(asked);
  // A resource a setting: of two with one, the second is refused.
  const setting = i === 0 ? { key: "net.ipv4.tcp_ecn", value } : { key: "net.ipv4.ip_default_ttl", value: 60 + value };
  return resource(
    "Sysctl",
    { key: `sysctl${i}`, called },
    {
      args: { ...program.netnsArgs(place), ...setting },
      within: program.netnsKeys(place),
      deletedWith: program.netnsKeys(place)[0],
    },
  );
}

function topology(program: Program, i: number): Resource {
  const part = program.part("topology", i);
  return resource("Topology", { key: `topology${i}`, called: part.called }, { args: topologyArgs(part) });
}
