import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { type ArgsOf, givenAs } from "../dynamic/arguments.ts";
import { resourceOf } from "../dynamic/class.ts";
import { filesArgument, withFileTexts } from "../dynamic/file-texts.ts";
import { kindOf } from "../dynamic/kind.ts";
import { warn } from "../dynamic/log.ts";
import { ipAddress } from "../kernel/address/prefix-schema.ts";
import { linkFind, linkRelease, linkTake } from "../kernel/link/adoption.ts";
import { netnsIsAnnounced } from "../kernel/netns/announcement.ts";
import { netnsFilesRemove } from "../kernel/netns/files.ts";
import { markLines, type Namespace, netnsAdd, netnsSet, netnsShow, netnsShowOurs } from "../kernel/netns/namespaces.ts";
import { netnsNeeds } from "../kernel/netns/needs.ts";
import { netnsIsNoted, netnsNoteWrite } from "../kernel/netns/note.ts";
import { netnsDelete, netnsSettle } from "../kernel/netns/removal.ts";
import { hostName, nameDatabase, nameServices, netnsName } from "../kernel/netns/schema.ts";
import { nodeFilesGet, nodeFilesRead, nodeFilesRemove, nodeFilesWrite } from "../kernel/node/files.ts";
import { nodeFolders, nodeRules } from "../kernel/node/rules.ts";
import { placeForgetGone, placeKey } from "../kernel/notes/place.ts";
import { netnsOnce } from "../kernel/overlap/identity.ts";
import { claimsRestore } from "../kernel/restore/restore.ts";
import { claimsRemoveWithin } from "../kernel/restore/within.ts";

const shape = {
  /** The namespace's name under /run/netns, at most 200 bytes. @default the resource's name */
  name: givenAs<pulumi.Input<string> | undefined>()(netnsName),
  /** Whether the link `lo` of the namespace is up. @default true */
  loopback: z.boolean().default(true),
  /** Name servers for programs of the namespace: `nameserver` lines of /etc/netns/NAME/resolv.conf (resolv.conf(5)). @default no file */
  nameservers: z.array(ipAddress).optional(),
  /** Domains to complete host names with: the `search` line of /etc/netns/NAME/resolv.conf. @default no line */
  search: z.array(hostName).optional(),
  /** Addresses by host name, for /etc/netns/NAME/hosts (hosts(5)). The file has `localhost` too, unless that is given here. @default no file */
  hosts: z.record(hostName, ipAddress).optional(),
  /**
   * The sources in which names are looked up, by database, for /etc/netns/NAME/nsswitch.conf (nsswitch.conf(5)). A database that
   * is not given is looked up as the C library does without such a file.
   * @default no file
   * @example { hosts: "files dns" }
   */
  nsswitch: z.record(nameDatabase, nameServices).optional(),
  /**
   * Files that programs of the namespace see over the host's, by absolute path: the text of each (or an asset of Pulumi's), or
   * its text with its mode and owner. The mode is 0644 and the owner root where nothing else is given. A changed text is written
   * in place.
   * @default none
   * @example { "/etc/frr/frr.conf": "router bgp 65001\n" }
   */
  files: filesArgument,
  /** Folders that the namespace has for itself, empty when they are made, by absolute path: a list, or a record with mode and owner of each. @default none */
  directories: nodeFolders.optional(),
  /** Whether to take over a namespace that is there already: only the given arguments are changed, and deleting the resource puts back what was found. @default false */
  adopt: z.boolean().optional(),
};

const outputs = {
  /** The file that stands for the namespace, for `nsenter --net=PATH`. */
  path: z.string(),
  /** The namespace's inode number, as `lsns` and `/proc/PID/ns/net` show it. */
  inode: z.int(),
};

/**
 * The arguments of a `Netns`.
 * @example { nameservers: ["10.0.0.1"], hosts: { gateway: "10.0.0.1" } }
 */
export interface NetnsArgs extends ArgsOf<typeof shape> {}

export const netns = kindOf({
  name: "Netns",
  shape,
  outputs,
  replaceOn: ["name"],
  async create(args, self) {
    const made = await netnsAdd(args.name, self, loopbackLines(args));
    await nodeFilesWrite(args.name, self, args);
    return facts(made);
  },
  async read(args, self) {
    const found = await netnsShowOurs(args.name, self);
    await netnsSettle(args.name, self, found);
    if (!found) {
      // The files below /etc/netns and the notes (files below /run/pulumi-netns) outlive the namespace. They are removed now,
      // since the state will not know of them any more.
      await netnsFilesRemove(args.name, self);
      await placeForgetGone(args.name);
      return undefined;
    }
    return { ...facts(found), ...(await nodeFilesRead(args.name, self, args)) };
  },
  async update(args, self) {
    const now = await netnsShowOurs(args.name, self);
    if (!now) throw new Error(`netns ${args.name} is gone; \`pulumi up --refresh\` makes it again`);
    // The note is written first, so that an undoing of this update recognizes the namespace by the note.
    await netnsNoteWrite(args.name, self);
    await nodeFilesWrite(args.name, self, args);
    const found = await netnsSet(args.name, [...markLines(self, now), ...loopbackLines(args)]);
    await claimsRestore(args.name);
    return facts(found);
  },
  async remove({ name }, self) {
    const undone = await netnsDelete(name, self);
    if (undone.length > 0)
      await warn(`an interface came home from netns ${name}, but not all could be put back:\n${undone.join("\n")}`);
    // The files are removed last, so that a namespace that could not be deleted still has them.
    await netnsFilesRemove(name, self);
  },
  async get({ name }) {
    const found = await netnsShow(name);
    return found && { ...facts(found), ...(await nodeFilesGet(name)) };
  },
  adoption: {
    note: ({ name }) => ({ netns: undefined, about: `netns ${name}` }),
    async find({ name }, self) {
      const [lo, is] = [await linkFind({ netns: name, name: "lo" }, self, "loopback"), await placeKey(name)];
      if (!lo || !is) return undefined;
      // A run that was killed may have announced the namespace, by a note, and not marked it yet.
      const isNoted = await (lo.ours ? netnsIsNoted(name, self) : netnsIsAnnounced(name, self));
      return { ...lo, text: `netns ${name}`, is, ours: isNoted };
    },
    take: ({ name }, self) => linkTake({ netns: name, name: "lo" }, self),
    async release({ name }, self, { values, own }) {
      await claimsRemoveWithin(name, self.id);
      await nodeFilesRemove(name, self);
      return linkRelease({ netns: name, name: "lo" }, loopbackLines(values), own);
    },
  },
  asFound: ["loopback"],
  untold: ["files", "directories"],
  rules: nodeRules,
  objects: ["netns", "announcement", "files"],
  argumentsOf: ({ name }) => ({ name }),
  identities: [{ fields: ["name"], of: ({ name }) => netnsOnce(name) }],
  shows: ({ name }) => [{ netns: name }],
  needs: netnsNeeds,
});

/**
 * A network namespace with a name, as `ip netns` has them: see ip-netns(8). The alias of its `lo` tells whose it is.
 * @example new Netns("my-ns1")
 */
export class Netns extends resourceOf(netns, {
  wire: (name, args) => ({ args: withFileTexts(`Netns "${name}"`, { name, ...args }), wiring: {} }),
  get: { id: "name", by: [] },
}) {}

const loopbackLines = ({ loopback }: { loopback?: unknown }) =>
  loopback === undefined ? [] : [{ argv: ["link", "set", "dev", "lo", loopback ? "up" : "down"] }];

const facts = ({ path, inode, lo }: Namespace) => ({ path, inode, loopback: lo.flags.includes("UP") });
