import type { Arguments } from "../../dynamic/kind.ts";
import { linkNameFor } from "../../dynamic/names.ts";
import { unknown } from "../../dynamic/unknown.ts";
import { ipAddress } from "../../kernel/address/prefix-schema.ts";
import { familyOf } from "../../kernel/ip.ts";
import { shown } from "../../kernel/schema/text.ts";
import { route } from "../../kinds/route.ts";
import { veth } from "../../kinds/veth.ts";
import { vethEndShape } from "../../kinds/veth-end.ts";
import { addressKeys, addressMembers, addressTexts } from "./addresses.ts";
import { anyKind } from "./any-kind.ts";
import { absent, isRecord, known, type Lab, omit, type Path, pick, problem } from "./lab.ts";
import type { Member } from "./member.ts";

/** A link of a namespace that is a cable to a bridge. */
interface BridgeLink {
  netns: string;
  /** The link's name in the namespace. */
  link: string;
  path: Path;
  entry: Arguments;
}

/** The settings of the bridge's end as a port stand beside `master`, which names the bridge. */
const portKeys = ["master", "port"];
const ownKeys = [...addressKeys, "gateway", "peer", ...portKeys];
/** The place of an entry tells the namespace and the name of the link's end there. */
const placeKeys = ["name", "netns"];
const linkKeys = [...new Set([...ownKeys, ...Object.keys(vethEndShape)])].filter((word) => !placeKeys.includes(word));

/** The long form of a link. The short forms are an address, or a list of addresses. */
export function linkEntry(lab: Lab, path: Path, value: unknown): Arguments {
  if (typeof value === "string") return { address: value };
  if (Array.isArray(value)) return { addresses: value };
  if (isRecord(value)) return value;
  problem(lab, path, "a link is an address, a list of addresses, or an object of arguments");
  return {};
}

/** A cable from a bridge into a namespace, with its addresses there and the default routes by its gateways. */
export function linkMembers(lab: Lab, given: BridgeLink): Member[] {
  const { netns, link, path } = given;
  const entry = known(lab, { at: path, entry: given.entry }, linkKeys);
  const { master, gateway } = entry;
  const bridge = typeof master === "string" ? lab.bridges.get(master) : undefined;
  if (typeof master === "string" && !bridge) absent(lab, [...path, "master"], noBridge(lab, master));
  const cable = bridgeCable(lab, { ...given, entry, bridge });
  refuseNoAddress(lab, [...path, "gateway"], gateway);
  const holder = { device: link, netns, link: cable.name, path };
  return [
    cable,
    ...addressMembers(lab, entry, holder),
    ...gatewayMembers(lab, { ...holder, entry }, [gateway ?? bridge?.gateway].flat()),
  ];
}

interface BridgeCable extends BridgeLink {
  /** The arguments of the bridge that the other end is a port of, where the topology has that bridge. */
  bridge: Arguments | undefined;
}

function bridgeCable(lab: Lab, { netns, link, path, entry, bridge }: BridgeCable): Member {
  const { master, peer = {} } = entry;
  if (!isRecord(peer)) problem(lab, [...path, "peer"], "expected an object of arguments of the bridge's end");
  const near = isRecord(peer) ? peer : {};
  const derived = near.name === undefined ? linkNameFor(`${netns}-${link}`) : undefined;
  return {
    name: path.join("."),
    kind: anyKind(veth),
    args: {
      ...near,
      name: near.name ?? derived?.name,
      ...(bridge?.netns !== undefined && { netns: bridge.netns }),
      ...pick(entry, portKeys),
      peer: { ...omit(entry, ownKeys), name: link, netns },
    },
    rank: "link",
    netns,
    within: [`namespaces.${netns}`, ...(typeof bridge?.netns === "string" ? [`namespaces.${bridge.netns}`] : [])],
    // If the bridge were not made first, the cable would become a port of any other link of that name.
    needs: bridge ? [`bridges.${master}`] : [],
    derived: ["netns", "peer.netns"],
    where: (argument) => [...path, ...pathOf(argument)],
    missing: { at: path, value: undefined },
    altname: derived?.altname,
  };
}

/** The entry itself has the arguments of the namespace's end, and the port's. Its `peer` has those of the bridge's end. */
function pathOf(argument: string): string[] {
  const [first = "", ...rest] = argument.split(".");
  if (portKeys.includes(first)) return [first, ...rest];
  return first === "peer" ? rest : ["peer", ...argument.split(".")];
}

interface GatewayPlace {
  device: string;
  netns: string;
  link: string;
  path: Path;
  entry: Arguments;
}

/** Default routes by gateways, for each family of which the link has an address, and the namespace no default route. */
function gatewayMembers(lab: Lab, { device, netns, link, path, entry }: GatewayPlace, gateways: unknown[]): Member[] {
  const families = addressTexts(lab, entry).map(familyOf);
  const routes = lab.namespaces.get(netns)?.routes;
  return gateways.flatMap((via): Member[] => {
    if (via === undefined || via === false || via === null) return [];
    const family = familyOf(String(via));
    if (family === undefined || !families.includes(family) || hasDefault(routes, family)) return [];
    const own = [...path, "gateway"];
    return [
      {
        name: [...path, family === 6 ? "gateway6" : "gateway"].join("."),
        kind: anyKind(route),
        args: { destination: "default", netns, via, device, family },
        rank: "route",
        netns,
        within: [link],
        derived: ["device", "netns"],
        where: (argument) => (argument === "via" || argument === "destination" ? own : [...own, argument]),
        missing: { at: own, value: false },
        given: "gateway",
        clash: (other) => (other.given === "gateway" ? twoGateways(`${netns}`, { via, path }, other) : undefined),
      },
    ];
  });
}

const twoGateways = (netns: string, { via, path }: { via: unknown; path: Path }, other: Member): string =>
  `two gateways compete in ${netns}: this one, ${via}, and ${other.args.via} of ${other.name}; say gateway: false at one of the two links, as in ${path.join(".")}.gateway: false`;

const hasDefault = (routes: unknown, family: number | undefined): boolean =>
  isRecord(routes) &&
  Object.entries(routes).some(([key, value]) => {
    const { destination = key, via, family: said } = isRecord(value) ? value : { via: value };
    return destination === "default" && (said ?? familyOf(String(via ?? "0.0.0.0"))) === family;
  });

/** Refuses gateways that are no addresses; false means no gateway. */
export function refuseNoAddress(lab: Lab, path: Path, gateways: unknown): void {
  for (const one of [gateways].flat()) {
    if ([undefined, null, false, unknown].includes(one as undefined) || ipAddress.safeParse(one).success) continue;
    problem(lab, path, `a gateway is an address such as 10.0.0.1 or 2001:db8::1, not ${shown(String(one))}`);
  }
}

export const noBridge = ({ bridges }: Lab, name: string): string =>
  `there is no bridge ${JSON.stringify(name)} in this topology; it has ${[...bridges.keys()].slice(0, 10).join(", ") || "none"}`;
