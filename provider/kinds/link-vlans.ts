import { vlansSet, vlansShow } from "../kernel/bridge-vlan/set.ts";
import type { LinkField } from "../kernel/link/field.ts";
import { ownVlans } from "./link-shape.ts";

const ownVlansSchema = ownVlans.optional();

/** The VLANs of the bridge itself. Same as: bridge vlan add dev NAME vid VID pvid untagged self */
export const ownVlansField: LinkField<typeof ownVlansSchema> = {
  schema: ownVlansSchema,
  set: (ref, now, before) => vlansSet(ref, "vlans", [now, before]),
  show: (ref, declared) => vlansShow(ref, declared ?? {}) as Promise<typeof declared>,
  // The note of an adoption has all VLANs of the bridge: see vlansFound.
  back: async () => {},
};

/** What these arguments say counts only where the bridge looks at VLANs; a kernel without VLANs would take them in silence. */
export const bridgeVlanRules = (["vlans", "vlanDefaultPvid", "vlanProtocol"] as const).map((argument) => ({
  fields: [argument, "vlanFiltering"] as const,
  broken: (args: { [Key in typeof argument]?: unknown } & { vlanFiltering?: boolean | undefined }) =>
    args[argument] !== undefined && args.vlanFiltering !== true
      ? "the bridge looks at VLANs only with vlanFiltering: true; give that too, or leave this out"
      : undefined,
}));
