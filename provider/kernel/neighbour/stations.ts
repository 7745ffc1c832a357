import * as z from "zod";
import { bridgeBatch, type Line, type LineResult } from "../../host/batch/batch.ts";
import { portVlans } from "../bridge-vlan/port.ts";
import type { ClaimedForm } from "../claimed/form.ts";
import { blamed, KernelError, meansAbsent, readAs, refusal } from "../errors.ts";
import { type LinkRef, linkText } from "../link/form.ts";
import { linkShow } from "../link/links.ts";
import { linkExplain, type NeighbourMaking } from "./claimed.ts";
import { type NeighbourRef, neighbourIdentity, neighbourRefOf, neighbourText } from "./form.ts";

const stationSchema = z.looseObject({
  mac: z.string(),
  ifname: z.string().optional(),
  vlan: z.number().optional(),
  state: z.string().default(""),
});

/** A static entry of a bridge's forwarding table, as `bridge -json fdb show` prints it; `ifname` is its port. */
export type Station = z.infer<typeof stationSchema>;

/** Static entries of the forwarding table of a bridge as claimed objects: see bridge(8). */
export const stationForm: ClaimedForm<NeighbourMaking, Station> = {
  name: "fdb",
  program: "bridge",
  isIdentity: ([mac = "", , , ...more]) =>
    /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac) && /^(vlan \d+)?$/.test(more.join(" ")),
  rank: () => 16,
  removal: async ({ identity }) => [{ argv: ["fdb", "del", ...identity, "master"] }],
  release: async () => [],
  async stands({ netns, identity }) {
    const { address: mac, ...ref } = neighbourRefOf(identity);
    return (await stationLook({ netns, ...ref, mac })) !== undefined;
  },

  argument: "mac",
  identity: neighbourIdentity,
  text: neighbourText,
  // `add` would refuse a station that the bridge has learned.
  line: (_verb, making) => ({ argv: ["fdb", "replace", ...neighbourIdentity(making), "master", "static"] }),
  beside: async () => [],
  showLine: ({ device }) => ({ argv: ["fdb", "show", "dev", device], reads: true }),
  find: async (shown, making) => stationIn(shown, making),
  look: stationLook,
  isSame: ({ device }, { ifname = device }) => device === ifname,
  taken: (_making, shown) => ({
    ...(shown?.ifname !== undefined && { whose: `it is on port ${shown.ifname}` }),
    wayOn: "Remove it by hand",
  }),
  explain: async (making) => (await linkExplain(making)) ?? noPort(making),
  adopts: ({ device }, { ifname = device }) => ({
    obstacle: ifname === device ? undefined : `it is on port ${ifname}`,
  }),
};

/** Reads the entry of a MAC address in the whole bridge: the kernel keeps it at one port only, and would move it. */
export async function stationLook(ref: NeighbourRef): Promise<Station | undefined> {
  const link = await linkShow({ netns: ref.netns, name: ref.device });
  if (link?.master === undefined) return undefined;
  const line: Line = { argv: ["fdb", "show", "br", link.master], reads: true };
  const [shown] = await bridgeBatch(ref.netns, [line]);
  return stationIn(shown, ref);
}

function stationIn(result: LineResult | undefined, ref: NeighbourRef): Station | undefined {
  if (result?.error !== undefined && meansAbsent(result.error)) return undefined;
  if (result?.error !== undefined) throw refusal(`reading ${neighbourText(ref)}`, result.error);
  const all = readAs(z.array(stationSchema), result?.value ?? [], neighbourText(ref));
  // A station that the bridge has learned by itself has no state. One of the bridge's own ports is `permanent`.
  return all.find(
    ({ mac, vlan, state }) => mac === ref.mac && vlan === ref.vlan && (state === "static" || state === "permanent"),
  );
}

async function noPort({ netns, device, vlan }: NeighbourRef): Promise<KernelError | undefined> {
  const ref = { netns, name: device };
  const link = await linkShow(ref);
  if (link?.master !== undefined)
    return vlan === undefined || (await portVlans(ref)).has(vlan) ? undefined : noVlan(ref, vlan);
  const what = `${linkText(ref)} is no port of a bridge, so it has no stations; give a port, or an address`;
  return blamed("device", new KernelError("conflict", what));
}

const noVlan = (ref: LinkRef, vlan: number): KernelError =>
  blamed(
    "vlan",
    new KernelError("conflict", `${linkText(ref)} is not in VLAN ${vlan}; give it that as a port, or another vlan`),
  );
