import * as z from "zod";
import { feature, linkName, mac, mtu, newLinkName } from "../link/schema.ts";
import { netnsRef } from "../netns/schema.ts";
import type { FieldsRule } from "../schema/rule.ts";
import { whole } from "../schema/text.ts";

const end = z.strictObject({
  name: newLinkName,
  netns: netnsRef.optional(),
  master: linkName.optional(),
  mac: mac.optional(),
  mtu: mtu.default(1500),
  up: z.boolean().default(true),
  txQueueLength: whole("txQueueLength", 0, 1_000_000).optional(),
  offloads: z.record(feature, z.boolean()).optional(),
});

/** The arguments of a cable: those of its near end, and its far end. */
export const vethSchema = end.extend({ peer: end, adopt: z.boolean().optional() });

/** The arguments, checked. */
export type VethChecked = z.infer<typeof vethSchema>;

/** What holds between them. */
export const vethRules: readonly FieldsRule<VethChecked>[] = [
  {
    fields: ["peer", "name", "netns"],
    broken: ({ name, netns, peer }) =>
      name === peer.name && netns === peer.netns
        ? `the two ends cannot both be called ${JSON.stringify(name)} in one namespace; give one another name or netns`
        : undefined,
  },
];
