import * as z from "zod";
import type { ArgsOf, CheckedOf } from "../dynamic/arguments.ts";
import { resourceOf } from "../dynamic/class.ts";
import { deviceArgument, netnsArgument, onDevice } from "../dynamic/device.ts";
import { kindOf, type Self } from "../dynamic/kind.ts";
import { unicastAddress } from "../kernel/address/prefix-schema.ts";
import { linkName, mac } from "../kernel/link/schema.ts";
import type { NeighbourMaking } from "../kernel/neighbour/claimed.ts";
import { neighbourAbout, neighbourRefOf, neighbourText } from "../kernel/neighbour/form.ts";
import {
  neighbourAdd,
  neighbourDelete,
  neighbourGet,
  neighbourRelease,
  neighbourReplace,
  neighbourShowOurs,
  neighbourTake,
  neighbourThere,
} from "../kernel/neighbour/neighbours.ts";
import { placeName } from "../kernel/overlap/identity.ts";
import { whole } from "../kernel/schema/text.ts";

const shape = {
  /** The link behind which the neighbour is: a resource, such as a bridge or an end of a cable, or a kernel name. */
  device: deviceArgument(linkName),
  /** The namespace of the device, where the device is given by name. @default the device's, else the host */
  netns: netnsArgument,
  /** The neighbour's address, IPv4 or IPv6. Without one, `device` is a port of a bridge, behind which the station with this `mac` is. @default none */
  address: unicastAddress.optional(),
  /** The neighbour's MAC address. @default none: to be given unless `proxy` is true */
  mac: mac.optional(),
  /** The VLAN of a station, 1 to 4094, where the bridge looks at VLANs (`vlanFiltering`). @default none: a station of all VLANs of its port */
  vlan: whole("vlan", 1, 4094).optional(),
  /** Whether this place itself answers, on the link, to hosts that ask for the address. @default false */
  proxy: z.boolean().default(false),
  /** Whether to take over an entry that is there already: it gets the given `mac`, and deleting the resource puts back the one that was found. @default false */
  adopt: z.boolean().optional(),
};

/**
 * The arguments of a `Neighbour`.
 * @example { device: lan, address: "10.1.0.9", mac: "02:00:00:00:00:09" }
 */
export interface NeighbourArgs extends ArgsOf<typeof shape> {}

type Args = CheckedOf<typeof shape>;

export const neighbour = kindOf({
  name: "Neighbour",
  shape,
  outputs: {},
  rules: [
    {
      fields: ["device"],
      // The kernel would keep one entry there for all addresses, 0.0.0.0.
      broken: ({ device }) =>
        device === "lo"
          ? "packets by lo stay in the place itself, so it has no neighbours; give another link"
          : undefined,
    },
    {
      fields: ["mac", "proxy", "address"],
      broken: ({ mac, proxy, address }) => {
        if (!proxy) return mac === undefined ? "give the neighbour's MAC address, or proxy: true" : undefined;
        if (mac !== undefined) return `with proxy the place answers itself, so leave out ${mac}`;
        return address === undefined ? "a proxy answers for an address; give one" : undefined;
      },
    },
    {
      fields: ["vlan", "address"],
      broken: ({ vlan, address }) =>
        vlan !== undefined && address !== undefined
          ? `only a station, without an address, is in a VLAN; leave out ${vlan}, or ${address}`
          : undefined,
    },
  ],
  replaceOn: ["device", "netns", "address", "vlan", "proxy"],
  alsoReplaces: (before, now) => (now.address === undefined && before.mac !== now.mac ? ["mac"] : []),
  foundBy: ["device", "netns", "vlan", "proxy"],
  create: (args, self) => neighbourAdd(making(args, self)),
  read: (args, self) => neighbourShowOurs(making(args, self)),
  update: (args, self) => neighbourReplace(making(args, self)),
  remove: (args, self) => neighbourDelete(making(args, self)),
  async get(args, id) {
    const isGot = args.address === undefined && args.mac === undefined;
    return neighbourGet({ ...args, proxy: args.proxy ?? false, ...(isGot && idOf(id)) });
  },
  adoption: {
    note: (args) => ({ netns: args.netns, about: neighbourAbout(args) }),
    find: (args, self) => neighbourThere(making(args, self)),
    take: (args, self) => neighbourTake(making(args, self)),
    release: (args, self, before) => neighbourRelease(making(args, self), before),
  },
  objects: ["neigh", "fdb"],
  argumentsOf({ netns, name }) {
    const { address, ...found } = neighbourRefOf(name.split(" "));
    return { netns, ...found, ...(isMac(address) ? { mac: address } : { address }) };
  },
  identities: [
    {
      fields: ["device", "netns", "address", "mac", "vlan", "proxy"],
      of: (args) => ({
        argument: args.address === undefined ? "mac" : "address",
        key: `${placeName(args.netns)} ${neighbourAbout(args)}`,
        text: neighbourText(args),
        wayOn: "take one of the two out",
      }),
    },
  ],
  shows: ({ netns, device: link, address, mac, vlan, proxy }) => [
    {
      netns,
      link,
      remark: proxy ? `proxy for ${address}` : address ? `${address} is ${mac}` : stationShown({ mac, vlan }),
    },
  ],
  without: { doctor: "every kernel has it" },
});

/**
 * An entry of the neighbour table that stays, a proxy, or a static entry of a bridge's forwarding table: see ip-neighbour(8), bridge(8).
 * @example new Neighbour("guest", { device: lan, address: "10.1.0.9", mac: "02:00:00:00:00:09" })
 */
export class Neighbour extends resourceOf(neighbour, { wire, get: { by: ["device", "netns", "vlan", "proxy"] } }) {}

function wire(_name: string, args: NeighbourArgs) {
  const place = onDevice(args.device, args.netns);
  return { args: { ...args, ...place.args }, wiring: place.wiring };
}

const stationShown = ({ mac, vlan }: { mac?: string | undefined; vlan?: number | undefined }): string =>
  `station ${mac}${vlan === undefined ? "" : ` vlan ${vlan}`}`;

const isMac = (text: string): boolean => /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(text);

const idOf = (id: string) => (isMac(id) ? { mac: id } : { address: id });

const making = (args: Args, self: Self): NeighbourMaking => ({ ...args, owner: self, within: self.within });
