import { ipBatch } from "../../provider/host/batch/batch.ts";
import type { ClaimedForm, ClaimedMaking } from "../../provider/kernel/claimed/form.ts";
import { linkShow } from "../../provider/kernel/link/links.ts";
import { placeText } from "../../provider/kernel/notes/place.ts";

/** A permanent entry of the neighbour table, for tests of what a type of claimed objects needs. */
export interface Neighbour extends ClaimedMaking {
  device: string;
  address: string;
  mac: string;
}

interface Shown {
  dst: string;
  lladdr: string;
  state: string[];
}

type Ref = Pick<Neighbour, "netns" | "device" | "address">;

/** See ip-neighbour(8). */
export const neighbourForm: ClaimedForm<Neighbour, Shown> = {
  name: "neighbour",
  program: "ip",
  isIdentity: (words) => words.length === 3,
  endsProgram: true,
  rank: () => 15,
  removal: async ({ identity }) => [{ argv: ["neigh", "del", ...identity] }],
  release: async ({ identity }, { own }) => [{ argv: ["neigh", "replace", ...identity, "lladdr", `${own.mac}`] }],
  stands: async ({ netns, identity: [address = "", , device = ""] }) =>
    (await look({ netns, device, address })) !== undefined,

  argument: "address",
  identity: ({ address, device }) => [address, "dev", device],
  text: ({ address, device, netns }) => `neighbour ${address} on ${device} in ${placeText(netns)}`,
  line: (verb, { address, device, mac }) => ({
    argv: ["neigh", verb, address, "dev", device, "lladdr", mac, "nud", "permanent"],
  }),
  // One that was asked for in vain is there as well, and `add` refuses it.
  again: () => "replace",
  showLine,
  find: async (shown) => (shown?.value as Shown[] | undefined)?.find(({ state }) => state.includes("PERMANENT")),
  look,
  isSame: ({ mac }, { lladdr }) => mac === lladdr,
  taken: () => ({ wayOn: "Remove it by hand" }),
  adopts: (_making, { lladdr }) => ({ own: { mac: lladdr } }),
  replaces: true,
};

function showLine({ address, device }: Ref) {
  return { argv: ["neigh", "show", "to", address, "dev", device, "nud", "permanent"], reads: true };
}

async function look(ref: Ref): Promise<Shown | undefined> {
  if (!(await linkShow({ netns: ref.netns, name: ref.device }))) return undefined;
  const [shown] = await ipBatch(ref.netns, [showLine(ref)]);
  return (shown?.value as Shown[] | undefined)?.[0];
}
