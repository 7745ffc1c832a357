import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { type ArgsOf, givenAs } from "../dynamic/arguments.ts";
import { resourceOf } from "../dynamic/class.ts";
import { kindOf } from "../dynamic/kind.ts";
import { warn } from "../dynamic/log.ts";
import { ipAddress } from "../kernel/address/prefix-schema.ts";
import { linkFind, linkRelease, linkTake } from "../kernel/link/adoption.ts";
import { netnsIsAnnounced } from "../kernel/netns/announcement.ts";
import { netnsFilesRead, netnsFilesRemove, netnsFilesWrite } from "../kernel/netns/files.ts";
import { filesArguments, filesTexts } from "../kernel/netns/files-form.ts";
import { markLines, type Namespace, netnsAdd, netnsSet, netnsShow, netnsShowOurs } from "../kernel/netns/namespaces.ts";
import { netnsNeeds } from "../kernel/netns/needs.ts";
import { netnsIsNoted, netnsNoteWrite } from "../kernel/netns/note.ts";
import { netnsDelete, netnsSettle } from "../kernel/netns/removal.ts";
import { hostName, nameDatabase, nameServices, netnsName } from "../kernel/netns/schema.ts";
import { placeForgetGone, placeKey } from "../kernel/notes/place.ts";
import { netnsOnce } from "../kernel/overlap/identity.ts";
import { claimsRestore } from "../kernel/restore/restore.ts";
import { claimsRemoveWithin } from "../kernel/restore/within.ts";

const shape = {
  /** The namespace's name under /run/netns, at most 200 bytes. @default the resource's name */
  name: givenAs<pulumi.Input<string> | undefined>()(netnsName),
  /** Whether the link `lo` of the namespace is up. @default true */
  loopback: z.boolean().default(true),
  /** Name servers for programs that `ip netns exec` runs in the namespace: `nameserver` lines of /etc/netns/NAME/resolv.conf (resolv.conf(5)). @default no file */
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
    await netnsFilesWrite(args.name, self, filesTexts(args));
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
    return { ...facts(found), ...filesArguments(await netnsFilesRead(args.name, self), args) };
  },
  async update(args, self) {
    const now = await netnsShowOurs(args.name, self);
    if (!now) throw new Error(`netns ${args.name} is gone; \`pulumi up --refresh\` makes it again`);
    // The note is written first, so that an undoing of this update recognizes the namespace by the note.
    await netnsNoteWrite(args.name, self);
    await netnsFilesWrite(args.name, self, filesTexts(args));
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
    return found && { ...facts(found), ...filesArguments(await netnsFilesRead(name)) };
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
      await netnsFilesRemove(name, self);
      return linkRelease({ netns: name, name: "lo" }, loopbackLines(values), own);
    },
  },
  asFound: ["loopback"],
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
  wire: (name, args) => ({ args: { name, ...args }, wiring: {} }),
  get: { id: "name", by: [] },
}) {}

const loopbackLines = ({ loopback }: { loopback?: unknown }) =>
  loopback === undefined ? [] : [{ argv: ["link", "set", "dev", "lo", loopback ? "up" : "down"] }];

const facts = ({ path, inode, lo }: Namespace) => ({ path, inode, loopback: lo.flags.includes("UP") });
