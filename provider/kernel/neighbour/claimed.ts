import * as z from "zod";
import { ipBatch, type Line, type LineResult } from "../../host/batch/batch.ts";
import type { ClaimedForm, ClaimedMaking } from "../claimed/form.ts";
import type { ClaimedRef } from "../claimed/type.ts";
import { type KernelError, meansAbsent, readAs, refusal } from "../errors.ts";
import { canonical, familyOf } from "../ip.ts";
import { linkShow } from "../link/links.ts";
import { linkMissing } from "../link/refused.ts";
import { type NeighbourRef, neighbourIdentity, neighbourRefOf, neighbourText } from "./form.ts";

/** A neighbour to be made, with its owner. */
export interface NeighbourMaking extends ClaimedMaking, NeighbourRef {}

const neighbourSchema = z.looseObject({ dst: z.string(), lladdr: z.string().optional() });

export type KernelNeighbour = z.infer<typeof neighbourSchema>;

/** Permanent and proxy entries of the neighbour table as claimed objects: see ip-neighbour(8). */
export const neighbourForm: ClaimedForm<NeighbourMaking, KernelNeighbour> = {
  name: "neigh",
  program: "ip",
  endsProgram: true,
  isIdentity: (words) => {
    const { address } = neighbourRefOf(words);
    return familyOf(address) !== undefined && words.at(-2) === "dev" && words.length === (words[0] === "proxy" ? 4 : 3);
  },
  rank: () => 15,
  // `ip neigh` ends at a line that the kernel refuses, so what is gone with its link is not asked for.
  removal: async ({ netns, identity }) =>
    (await neighbourLook({ netns, ...neighbourRefOf(identity) })) ? [{ argv: ["neigh", "del", ...identity] }] : [],
  release: async ({ identity }, { own: { mac } }) =>
    typeof mac === "string" ? [{ argv: ["neigh", "replace", ...identity, "lladdr", mac, "nud", "permanent"] }] : [],
  stands: isThere,
  standsNow: isThere,

  argument: "address",
  identity: neighbourIdentity,
  text: neighbourText,
  // `add` would refuse an address that the place has asked for already, since it has an entry by that.
  line: (_verb, making) => ({ argv: neighbourArgv(making) }),
  beside: async () => [],
  showLine,
  find: async (shown, making) => neighbourIn(shown, making),
  look: neighbourLook,
  isSame: ({ mac }, { lladdr }) => mac === lladdr,
  taken: () => ({ wayOn: "Remove it by hand" }),
  explain: linkExplain,
  adopts: (_making, { lladdr }) => ({ own: lladdr === undefined ? {} : { mac: lladdr } }),
  replaces: true,
};

/** Same as: ip -n NETNS neigh replace ADDRESS dev DEVICE lladdr MAC nud permanent */
const neighbourArgv = (making: NeighbourMaking): string[] => [
  ...["neigh", "replace", ...neighbourIdentity(making)],
  ...(making.mac === undefined ? [] : ["lladdr", making.mac, "nud", "permanent"]),
];

function showLine({ address = "", device, proxy }: NeighbourRef): Line {
  const which = proxy ? ["proxy", "to", address, "dev", device] : ["to", address, "dev", device, "nud", "permanent"];
  return { argv: ["neigh", "show", ...which], reads: true };
}

async function isThere({ netns, identity }: ClaimedRef): Promise<boolean> {
  return (await neighbourLook({ netns, ...neighbourRefOf(identity) })) !== undefined;
}

/** Reads a permanent or proxy entry, whoever made it. */
export async function neighbourLook(ref: NeighbourRef): Promise<KernelNeighbour | undefined> {
  if (!(await linkShow({ netns: ref.netns, name: ref.device }))) return undefined;
  const [shown] = await ipBatch(ref.netns, [showLine(ref)]);
  return neighbourIn(shown, ref);
}

function neighbourIn(result: LineResult | undefined, ref: NeighbourRef): KernelNeighbour | undefined {
  if (result?.error !== undefined && meansAbsent(result.error)) return undefined;
  if (result?.error !== undefined) throw refusal(`reading ${neighbourText(ref)}`, result.error);
  const all = readAs(z.array(neighbourSchema), result?.value ?? [], neighbourText(ref));
  return all.find(({ dst }) => canonical(dst) === ref.address);
}

/** The error where the link of an entry is not there. */
export async function linkExplain({ netns, device }: NeighbourRef): Promise<KernelError | undefined> {
  const ref = { netns, name: device };
  return (await linkShow(ref)) ? undefined : linkMissing("device", ref);
}
