import * as z from "zod";
import { type Line, vlanBatch } from "../../host/batch/batch.ts";
import { meansAbsent, readAs, refusal } from "../errors.ts";
import { type LinkRef, linkText } from "../link/form.ts";
import { endsOf, rangesOf, type Vlan, type WholeVlans } from "./list.ts";

const entrySchema = z.object({
  vlan: z.number(),
  vlanEnd: z.number().optional(),
  flags: z.array(z.string()).default([]),
});
const portSchema = z.array(z.object({ vlans: z.array(entrySchema).default([]) }));

/** The VLANs of a port in the kernel: each with its words in `bridge vlan add`. */
export type PortVlans = ReadonlyMap<number, string>;

/** Reads the VLANs of a port, or of a bridge itself. Same as: bridge vlan show dev NAME */
export async function portVlans(ref: LinkRef): Promise<PortVlans> {
  const [shown] = await vlanBatch(ref.netns, [{ argv: ["vlan", "show", "dev", ref.name], reads: true }]);
  const what = `the VLANs of ${linkText(ref)}`;
  if (shown?.error !== undefined && meansAbsent(shown.error)) return new Map();
  if (shown?.error !== undefined) throw refusal(`reading ${what}`, shown.error);
  const entries = readAs(portSchema, shown?.value, what).flatMap(({ vlans }) => vlans);
  return new Map(
    entries.flatMap(({ vlan, vlanEnd = vlan, flags }) => {
      const words = [
        ...(flags.includes("PVID") ? ["pvid"] : []),
        ...(flags.includes("Egress Untagged") ? ["untagged"] : []),
      ];
      return Array.from({ length: vlanEnd - vlan + 1 }, (_, index) => [vlan + index, words.join(" ")] as const);
    }),
  );
}

/** Declared VLANs in the kernel's form. */
export const portVlansOf = ({ pvid, untagged, tagged }: WholeVlans): PortVlans =>
  new Map(
    [...untagged.map((one) => [one, "untagged"] as const), ...tagged.map((one) => [one, ""] as const)].map(
      ([one, word]) => [one, [...(one === pvid ? ["pvid"] : []), word].join(" ").trim()],
    ),
  );

/** The kernel's VLANs in the form of declared ones. */
export function wholeOfPort(vlans: PortVlans): WholeVlans {
  const those = (holds: (words: string) => boolean) =>
    [...vlans].filter(([, words]) => holds(words)).map(([one]) => one);
  const isUntagged = (words: string) => words.endsWith("untagged");
  const [pvid = 0] = those((words) => words.startsWith("pvid"));
  return { pvid, untagged: those(isUntagged), tagged: those((words) => !isUntagged(words)) };
}

/** A port, and the words that tell a VLAN of a bridge itself from one of a port. */
export interface VlanPort {
  name: string;
  own: readonly string[];
}

/**
 * The lines that turn some VLANs of a port into others. A VLAN that stays as it is has no line, so that its traffic is not cut.
 * New ones come first, so that a port that changes its `pvid` has one all the time.
 */
export function vlanLines({ name, own }: VlanPort, there: PortVlans, wanted: PortVlans): Line[] {
  const coming = [...wanted].filter(([one, words]) => there.get(one) !== words);
  const going = [...there.keys()].filter((one) => !wanted.has(one));
  const line = (verb: string, vlan: Vlan, words: string): Line => ({
    argv: ["vlan", verb, "dev", name, "vid", wordOf(vlan), ...words.split(" ").filter(Boolean), ...own],
  });
  const kinds = [...new Set(coming.map(([, words]) => words))];
  return [
    ...kinds.flatMap((words) =>
      rangesOf(coming.filter(([, those]) => those === words).map(([one]) => one)).map((range) =>
        line("add", range, words),
      ),
    ),
    ...rangesOf(going).map((range) => line("del", range, "")),
  ];
}

const wordOf = (vlan: Vlan): string => {
  const [first, last] = endsOf(vlan);
  return first === last ? `${first}` : `${first}-${last}`;
};
