import { vlanBatch } from "../../host/batch/batch.ts";
import { blamed, KernelError, refusal } from "../errors.ts";
import { type Link, type LinkRef, linkText, typeOf } from "../link/form.ts";
import { linkShow } from "../link/links.ts";
import { linkArgument } from "../link/refused.ts";
import { optionText } from "../need.ts";
import { asDeclared, declaresVlans, type Vlans, wholeOf } from "./list.ts";
import { type PortVlans, portVlans, portVlansOf, type VlanPort, vlanLines, wholeOfPort } from "./port.ts";

/** The argument that holds the VLANs: `port` of a port, `vlans` of the bridge itself. */
export type VlanArgument = "port" | "vlans";

/** The option of a kernel with VLAN-aware bridges. */
export const filteringOption = "CONFIG_BRIDGE_VLAN_FILTERING";

/**
 * Sets the VLANs of a port. Where none are declared any more, the port has again what the kernel gives each port.
 * Same as: bridge vlan add dev NAME vid VID pvid untagged; bridge vlan del dev NAME vid VID
 */
export async function vlansSet(ref: LinkRef, argument: VlanArgument, [now, before]: Change): Promise<void> {
  if (!declaresVlans(now) && !declaresVlans(before)) return;
  const bridge = await bridgeOf(ref, argument);
  if (declaresVlans(now)) refuse(lacking(bridge), { ref, argument, now });
  // A link that left its bridge has no VLANs.
  if (!bridge || lacking(bridge) !== undefined) return;
  const there = await portVlans(ref);
  const wanted = declaresVlans(now) ? portVlansOf(wholeOf(now)) : usualOf(bridge);
  const lines = vlanLines(portOf(ref, argument), there, wanted);
  if (lines.length === 0) return;
  if (declaresVlans(now)) refuse(unfiltered(bridge), { ref, argument, now });
  const results = await vlanBatch(ref.netns, lines);
  const error = results.find((one) => one.error !== undefined)?.error;
  if (error !== undefined)
    throw blamed(nameOf({ ref, argument, now }), refusal(`the VLANs of ${linkText(ref)}`, error));
}

type Change = readonly [now: Vlans | undefined, before: Vlans | undefined];

/** The VLANs of a port in the form in which they were declared. */
export const vlansShow = async (ref: LinkRef, declared: Vlans): Promise<Vlans> =>
  declaresVlans(declared) ? asDeclared(declared, wholeOfPort(await portVlans(ref))) : {};

/** The VLANs that a port or a bridge had when it was adopted (taken over), for the note; none for other links. */
export async function vlansFound(ref: LinkRef, link: Link): Promise<{ vlans?: [number, string][] }> {
  if (link.master === undefined && typeOf(link) !== "bridge") return {};
  const vlans = [...(await portVlans(ref))];
  return vlans.length > 0 ? { vlans } : {};
}

/** Puts back VLANs as they were found. @returns what could not be put back */
export async function vlansBack(ref: LinkRef, { vlans }: Record<string, unknown>): Promise<string[]> {
  const link = vlans === undefined ? undefined : await linkShow(ref);
  if (!link) return [];
  const argument = typeOf(link) === "bridge" ? "vlans" : "port";
  const lines = vlanLines(portOf(ref, argument), await portVlans(ref), new Map(vlans as [number, string][]));
  const results = lines.length > 0 ? await vlanBatch(ref.netns, lines) : [];
  return lines.flatMap(({ argv }, index) =>
    results[index]?.error === undefined ? [] : [`bridge ${argv.join(" ")}: ${results[index].error}`],
  );
}

const portOf = ({ name }: LinkRef, argument: VlanArgument): VlanPort => ({
  name,
  own: argument === "vlans" ? ["self"] : [],
});

async function bridgeOf(ref: LinkRef, argument: VlanArgument): Promise<Link | undefined> {
  const link = await linkShow(ref);
  if (argument === "vlans") return link;
  return link?.master === undefined ? undefined : linkShow({ netns: ref.netns, name: link.master });
}

const dataOf = ({ linkinfo }: Link) => linkinfo?.info_data ?? {};

/** The VLAN that the kernel gives each port by itself, untagged, and as its `pvid`. */
function usualOf(bridge: Link): PortVlans {
  const usual = Number(dataOf(bridge).vlan_default_pvid);
  return new Map(usual > 0 ? [[usual, "pvid untagged"]] : []);
}

/** Why a bridge's ports cannot have VLANs; undefined where they can. */
function lacking(bridge: Link | undefined): string | undefined {
  if (!bridge || typeOf(bridge) !== "bridge") return "only a port of a bridge has VLANs; give a bridge as master";
  if ("vlan_default_pvid" in dataOf(bridge)) return undefined;
  return `the bridges of this kernel do not filter by VLAN: ${optionText(filteringOption)}, or leave the VLANs out`;
}

/** Why VLANs would have no effect; undefined where they have one. */
const unfiltered = (bridge: Link): string | undefined =>
  dataOf(bridge).vlan_filtering === 1
    ? undefined
    : `the bridge ${bridge.ifname} does not look at VLANs (vlan_filtering 0), so that all ports would hear each other; ` +
      "give the bridge vlanFiltering: true, or leave the VLANs out";

interface Refused {
  ref: LinkRef;
  argument: VlanArgument;
  now: Vlans | undefined;
}

function refuse(why: string | undefined, refused: Refused): void {
  if (why === undefined) return;
  throw blamed(nameOf(refused), new KernelError("conflict", `${linkText(refused.ref)}: ${why}`));
}

/** The first of the declared arguments, as a dotted path. */
function nameOf({ ref, argument, now }: Refused): string {
  const first = (["tagged", "untagged", "pvid"] as const).find((one) => now?.[one] !== undefined);
  return linkArgument(ref, first === undefined ? argument : `${argument}.${first}`);
}
