import * as z from "zod";
import type { ArgsOf, CheckedOf } from "../dynamic/arguments.ts";
import { resourceOf } from "../dynamic/class.ts";
import { deviceArgument, deviceAsInput, netnsArgument, netnsAsInput, netnsResource } from "../dynamic/device.ts";
import { kindOf, type Self } from "../dynamic/kind.ts";
import { warn } from "../dynamic/log.ts";
import { network } from "../kernel/address/prefix-schema.ts";
import { settleAll } from "../kernel/async/settle-all.ts";
import { type Family, familyOf } from "../kernel/ip.ts";
import { linkName } from "../kernel/link/schema.ts";
import { sourceBlocked } from "../kernel/nft/forward-hook.ts";
import {
  masqueradeApply,
  masqueradeDelete,
  masqueradeFacts,
  masqueradeFind,
  masqueradeGet,
  masqueradeRefuseForeign,
  masqueradeText,
} from "../kernel/nft/masquerade.ts";
import { masqueradeNeeds } from "../kernel/nft/needs.ts";
import { type Ruleset, rulesetList } from "../kernel/nft/ruleset.ts";
import { placeText } from "../kernel/notes/place.ts";
import { forwardingOnce, forwardingRelease, forwardingShow, forwardingUse } from "../kernel/setting/forwarding.ts";
import { acceptForward, withAcceptForward } from "./accept-forward.ts";

const shape = {
  /** The network, IPv4 or IPv6, whose packets get the address of the link that they leave by. */
  source: network,
  /** The namespace in which packets are translated. @default the host */
  netns: netnsArgument,
  /** Packets are translated only where they leave by this link. @default any link */
  outDevice: deviceArgument(linkName.optional()),
  /** Packets that leave by this link, as a rule the lab's own bridge, are not translated. @default no link */
  exceptOutDevice: deviceArgument(linkName.optional()),
  /** Whether to turn forwarding on for the family of `source`; deleting the last resource that needs it puts back what was found. @default true */
  forwarding: z.boolean().default(true),
  /** Whether to put rules of ours, which accept what is forwarded from `source` and the answers to it, into each chain of other programs that would drop these packets, such as Docker's. @default false */
  acceptForward,
};

const outputs = {
  /** The nft table (family `inet`) that holds the rule. */
  table: z.string(),
};

/**
 * The arguments of a `Masquerade`: what is translated, and where.
 * @example { source: "10.0.0.0/24", exceptOutDevice: bridge }
 */
export interface MasqueradeArgs extends ArgsOf<typeof shape> {}

type Args = CheckedOf<typeof shape>;

const translation = kindOf({
  name: "Masquerade",
  shape,
  outputs,
  rules: [
    {
      fields: ["outDevice", "exceptOutDevice"],
      broken: ({ outDevice, exceptOutDevice }) =>
        outDevice && exceptOutDevice ? "give outDevice or exceptOutDevice, not both" : undefined,
    },
  ],
  replaceOn: ["netns"],
  create: apply,
  async read(args, self) {
    const ruleset = await rulesetList(args.netns);
    if (!ruleset) return undefined;
    const [found] = await masqueradeFind(args.netns, ruleset, self);
    const uses = await settleAll(familiesOf(args).map((family) => forwardingShow(args.netns, family, self)));
    // A resource whose table is gone still counts as there while a note says that it needs forwarding.
    if (!found && uses.every((use) => use === undefined)) return undefined;
    return { ...masqueradeFacts(found), forwarding: uses.includes("on") };
  },
  async update(args, self, before) {
    const made = await apply(args, self);
    const changed = before.source !== args.source || before.forwarding !== args.forwarding;
    const needed = args.forwarding ? familiesOf(args) : [];
    if (changed) await release(args, self, needed);
    return made;
  },
  async remove(args, self) {
    await settleAll([release(args, self), removeTables(args, self)]);
  },
  get: ({ netns }, table) => masqueradeGet(netns, table),
  objects: ["table", "setting"],
  shows: (args) => [{ netns: args.netns, translation: masqueradeText(args) }],
  identities: [
    {
      fields: ["netns", "source", "forwarding"],
      of: ({ netns, source, forwarding }) => (forwarding ? forwardingOnce(netns, familyOf(source) ?? 4) : undefined),
    },
  ],
  networks: ({ netns, source }) => [{ netns, forwarded: source }],
  needs: masqueradeNeeds,
});

export const masquerade = withAcceptForward<Args, typeof translation>(translation, {
  traffic: ({ source }) => [{ source }],
  blocked: ({ netns, source }) => sourceBlocked(netns, source),
});

/**
 * Source NAT to the address of the link that a packet leaves by: see nft(8), "masquerade". Each resource has its own nft table.
 * @example new Masquerade("internet", { source: "10.0.0.0/24", exceptOutDevice: bridge })
 */
export class Masquerade extends resourceOf(masquerade, { wire, get: { by: ["netns"] } }) {}

function wire(_name: string, args: MasqueradeArgs) {
  const names = {
    netns: netnsAsInput(args.netns),
    outDevice: deviceAsInput(args.outDevice),
    exceptOutDevice: deviceAsInput(args.exceptOutDevice),
  };
  return { args: { ...args, ...names }, wiring: { within: [netnsResource(args.netns)] } };
}

const emptyRuleset: Ruleset = { tables: [], chains: [], rules: [] };

/** The family that is forwarded: either may be, where somebody emptied the rule by hand and its source is not known. */
const familiesOf = ({ source }: { source?: string }): Family[] =>
  source === undefined ? [4, 6] : [familyOf(source) ?? 4];

/** Gives up forwarding of the families that are no longer needed. */
async function release(args: Args, self: Self, needed: readonly Family[] = []): Promise<void> {
  const others = ([4, 6] as const).filter((family) => !needed.includes(family));
  const left = await settleAll(others.map((family) => forwardingRelease(args.netns, family, self)));
  const used = others.map((family) => args.forwarding && familiesOf(args).includes(family));
  for (const text of left.filter((_, index) => used[index]).flat()) await warn(text, self.urn);
}

async function apply(args: Args, self: Self) {
  const uses = args.forwarding ? familiesOf(args).map((family) => forwardingUse(args.netns, family, self)) : [];
  const [ruleset] = await settleAll([rulesetList(args.netns), ...uses]);
  if (!ruleset) throw new Error(`${placeText(args.netns)} is not there`);
  const old = (await masqueradeFind(args.netns, ruleset, self)).map(({ table }) => table);
  masqueradeRefuseForeign(ruleset, self, old);
  const table = await masqueradeApply(args.netns, self, { rule: args, old });
  return { table };
}

async function removeTables(args: Args, self: Self): Promise<void> {
  const found = await masqueradeFind(args.netns, (await rulesetList(args.netns)) ?? emptyRuleset, self);
  const tables = found.map(({ table }) => table);
  await masqueradeDelete(args.netns, tables);
}
