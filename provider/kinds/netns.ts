import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import type { Kind } from "../dynamic/kind.ts";
import { warn } from "../dynamic/log.ts";
import { KernelResource } from "../dynamic/resource.ts";
import { claimsRestore } from "../kernel/claims-restore.ts";
import { markLines, type Namespace, netnsAdd, netnsDelete, netnsSet, netnsShowOurs } from "../kernel/namespaces.ts";
import { netnsFilesRead, netnsFilesRemove, netnsFilesWrite } from "../kernel/netns-files.ts";
import { placeForgetGone } from "../kernel/place.ts";
import { ipAddress } from "../kernel/words/addresses.ts";
import { hostName, netnsName } from "../kernel/words/places.ts";

export interface NetnsArgs {
  /** Its name under /run/netns. @default the resource's name */
  name?: pulumi.Input<string>;
  /** Whether its `lo` is up. @default true */
  loopback?: pulumi.Input<boolean>;
  /** Name servers for programs that `ip netns exec` runs in it: `nameserver` lines of /etc/netns/NAME/resolv.conf (resolv.conf(5)). */
  nameservers?: pulumi.Input<pulumi.Input<string>[]>;
  /** Domains to complete host names with: the `search` line of that file. */
  search?: pulumi.Input<pulumi.Input<string>[]>;
  /** Addresses by host name, for /etc/netns/NAME/hosts (hosts(5)). */
  hosts?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

const schema = z.strictObject({
  name: netnsName,
  loopback: z.boolean().default(true),
  nameservers: z.array(ipAddress).optional(),
  search: z.array(hostName).optional(),
  hosts: z.record(hostName, ipAddress).optional(),
});

type Args = z.infer<typeof schema>;

export const netns: Kind<Args> = {
  name: "Netns",
  schema,
  replaceOn: ["name"],
  outputs: ["path", "inode"],
  async create(args, self) {
    const made = await netnsAdd(args.name, self, [loopbackLine(args)]);
    await netnsFilesWrite(args.name, self, filesOf(args));
    return facts(made);
  },
  async read(args, self) {
    const found = await netnsShowOurs(args.name, self);
    if (!found) {
      // Files outlive a namespace that is gone, and so do notes of it: the state will know of them no more.
      await netnsFilesRemove(args.name, self);
      await placeForgetGone(args.name);
      return undefined;
    }
    return { ...facts(found), ...argumentsOf(await netnsFilesRead(args.name, self)) };
  },
  async update(args, self) {
    if (!(await netnsShowOurs(args.name, self)))
      throw new Error(`netns ${args.name} is gone; \`pulumi up --refresh\` makes it again`);
    await netnsFilesWrite(args.name, self, filesOf(args));
    const found = await netnsSet(args.name, [...markLines(self), loopbackLine(args)]);
    await claimsRestore(args.name);
    return facts(found);
  },
  async remove({ name }, self) {
    await netnsFilesRemove(name, self);
    const undone = await netnsDelete(name, self);
    if (undone.length > 0)
      await warn(`an interface came home from netns ${name}, but not all could be put back:\n${undone.join("\n")}`);
  },
};

/**
 * A network namespace with a name, as `ip netns` has them: see ip-netns(8). It is marked by the alias of its `lo`.
 * @example new Netns("my-ns1")
 */
export class Netns extends KernelResource {
  declare readonly name: pulumi.Output<string>;
  declare readonly loopback: pulumi.Output<boolean>;
  declare readonly nameservers: pulumi.Output<string[] | undefined>;
  declare readonly search: pulumi.Output<string[] | undefined>;
  declare readonly hosts: pulumi.Output<Record<string, string> | undefined>;
  /** The file that stands for it, for `nsenter --net=PATH`. */
  declare readonly path: pulumi.Output<string>;
  /** Its inode number, as `lsns` and `/proc/PID/ns/net` show it. */
  declare readonly inode: pulumi.Output<number>;

  constructor(name: string, args: NetnsArgs = {}, opts?: pulumi.CustomResourceOptions) {
    super(netns, name, { name, ...args }, {}, opts);
  }
}

const loopbackLine = ({ loopback }: Args) => ({ words: ["link", "set", "dev", "lo", loopback ? "up" : "down"] });

const facts = ({ path, inode, lo }: Namespace) => ({ path, inode, loopback: lo.flags.includes("UP") });

function filesOf({ nameservers = [], search = [], hosts = {} }: Args) {
  const resolv = [
    ...nameservers.map((server) => `nameserver ${server}\n`),
    search.length > 0 ? `search ${search.join(" ")}\n` : "",
  ];
  return { "resolv.conf": resolv.join("") || undefined, hosts: hostsText(hosts) || undefined };
}

const hostsText = (hosts: Record<string, string>): string =>
  Object.entries(hosts)
    .map(([host, address]) => `${address} ${host}\n`)
    .join("");

/** The arguments that files of ours stand for; what somebody wrote into them by hand shows as drift. */
function argumentsOf(files: Awaited<ReturnType<typeof netnsFilesRead>>): Partial<Args> {
  const lines = (files["resolv.conf"] ?? "").split("\n").map((line) => line.split(" "));
  const nameservers = lines.filter(([word]) => word === "nameserver").map(([, server]) => server as string);
  const search = lines.find(([word]) => word === "search")?.slice(1);
  const hosts = (files.hosts ?? "")
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split(" ").reverse() as [string, string]);
  return {
    nameservers: nameservers.length > 0 ? nameservers : undefined,
    search,
    hosts: hosts.length > 0 ? Object.fromEntries(hosts) : undefined,
  };
}
