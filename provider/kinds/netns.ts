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
  /** Its name under /run/netns, at most 200 bytes. @default the resource's name */
  name: givenAs<pulumi.Input<string> | undefined>()(netnsName),
  /** Whether its `lo` is up. @default true */
  loopback: z.boolean().default(true),
  /** Name servers for programs that `ip netns exec` runs in it: `nameserver` lines of /etc/netns/NAME/resolv.conf (resolv.conf(5)). @default no file */
  nameservers: z.array(ipAddress).optional(),
  /** Domains to complete host names with: the `search` line of that file. @default no line */
  search: z.array(hostName).optional(),
  /** Addresses by host name, for /etc/netns/NAME/hosts (hosts(5)). `localhost` is in that file too, unless it is given here. @default no file */
  hosts: z.record(hostName, ipAddress).optional(),
  /**
   * Where names are looked up, by database, for /etc/netns/NAME/nsswitch.conf (nsswitch.conf(5)); databases that are not named are
   * looked up as the C library does without such a file.
   * @default no file
   * @example { hosts: "files dns" }
   */
  nsswitch: z.record(nameDatabase, nameServices).optional(),
  /** Whether to take over a namespace that is there already: only what is given is changed, and deleting it puts that back. @default false */
  adopt: z.boolean().optional(),
};

const outputs = {
  /** The file that stands for it, for `nsenter --net=PATH`. */
  path: z.string(),
  /** Its inode number, as `lsns` and `/proc/PID/ns/net` show it. */
  inode: z.int(),
};

/**
 * What a namespace is made of.
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
      // Files outlive a namespace that is gone, and so do notes of it: the state will know of them no more.
      await netnsFilesRemove(args.name, self);
      await placeForgetGone(args.name);
      return undefined;
    }
    return { ...facts(found), ...filesArguments(await netnsFilesRead(args.name, self), args) };
  },
  async update(args, self) {
    const now = await netnsShowOurs(args.name, self);
    if (!now) throw new Error(`netns ${args.name} is gone; \`pulumi up --refresh\` makes it again`);
    // First, so that an undoing knows it by its note.
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
    // Last: one that could not be deleted still has its files.
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
      // A run that was cut off may have announced it and not marked it yet.
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
 * A network namespace with a name, as `ip netns` has them: see ip-netns(8). It is marked by the alias of its `lo`.
 * @example new Netns("my-ns1")
 */
export class Netns extends resourceOf(netns, {
  wire: (name, args) => ({ args: { name, ...args }, wiring: {} }),
  get: { id: "name", by: [] },
}) {}

const loopbackLines = ({ loopback }: { loopback?: unknown }) =>
  loopback === undefined ? [] : [{ argv: ["link", "set", "dev", "lo", loopback ? "up" : "down"] }];

const facts = ({ path, inode, lo }: Namespace) => ({ path, inode, loopback: lo.flags.includes("UP") });
