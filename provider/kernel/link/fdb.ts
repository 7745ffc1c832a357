import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { bridgeBatch, type Line } from "../../host/batch/batch.ts";
import { ipAddress } from "../address/prefix-schema.ts";
import { blamed, meansAbsent, readAs, refusal } from "../errors.ts";
import { canonical } from "../ip.ts";
import { shown, text } from "../schema/text.ts";
import type { LinkField } from "./field.ts";
import { type LinkRef, linkText } from "./form.ts";
import { linkShow } from "./links.ts";

/** An entry of a tunnel's forwarding table: a station, and the remote address that leads to it. */
export interface Station {
  mac: string;
  remote: string;
}

const zeros = "00:00:00:00:00:00";
/** Whether a MAC address may have several remotes: all zeros, for unknown stations, and multicast addresses. */
const isMany = (mac: string): boolean => mac === zeros || (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;

const station = text([
  (value) => /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(value),
  (value) => `a station's MAC address is six bytes such as 02:00:00:00:00:01, not ${shown(value)}`,
]).transform((value) => value.toLowerCase());

const stationShape = {
  /** The station's MAC address; all zeros stand for all stations that are not known. */
  mac: station,
  /** The IP address of the tunnel end behind which the station is. */
  remote: ipAddress,
};

const stations = z.array(z.strictObject(stationShape)).superRefine((list, context) => {
  const twice = list.find(({ mac }, index) => !isMany(mac) && list.findIndex((one) => one.mac === mac) < index);
  if (twice)
    context.addIssue({
      code: "custom",
      message: `${twice.mac} is behind one address, and stands here twice; take one of the two out`,
    });
});

/** The forwarding table of a tunnel. Same as: bridge fdb append MAC dev NAME dst REMOTE */
export const fdbField: LinkField<z.ZodOptional<typeof stations>> = {
  schema: stations.optional(),
  set: fdbSet,
  show: async (ref, declared) => inOrderOf(declared ?? [], await fdbShow(ref, declared ?? [])),
};

/** Sets the table. Where no table is declared any more, only the stations that were declared before are removed. */
async function fdbSet(ref: LinkRef, now: Station[] | undefined, before: Station[] = []): Promise<void> {
  const there = await entriesShow(ref, now ?? []);
  const going = there.filter(({ station }) => (now ? !isIn(now, station) : isIn(before, station)));
  const all = there.map(({ station }) => station);
  const coming = (now ?? []).filter((one) => !isIn(all, one));
  const lines = [
    ...going.map(({ station, more }) => lineOf("del", ref, { ...station, more })),
    ...coming.map((one) => lineOf(isMany(one.mac) ? "append" : "replace", ref, one)),
  ];
  if (lines.length === 0) return;
  const results = await bridgeBatch(ref.netns, lines);
  const error = results.find((one) => one.error !== undefined && !meansAbsent(one.error))?.error;
  if (error !== undefined) throw blamed("fdb", refusal(`the entries of ${linkText(ref)}`, error));
}

const entrySchema = z.array(
  z.looseObject({ mac: z.string(), dst: z.string().optional(), state: z.string().default("") }),
);

/** A station in the kernel, with the arguments that an entry added by hand has besides ours. */
interface Entry {
  station: Station;
  more: readonly string[];
}

const fdbShow = async (ref: LinkRef, declared: readonly Station[]): Promise<Station[]> =>
  (await entriesShow(ref, declared)).map(({ station }) => station);

/**
 * The entries that somebody set: without stations that the tunnel learned, and without the entry for the tunnel's own `remote`,
 * unless that one is declared.
 */
async function entriesShow(ref: LinkRef, declared: readonly Station[]): Promise<Entry[]> {
  const [shown] = await bridgeBatch(ref.netns, [{ argv: ["fdb", "show", "dev", ref.name], reads: true }]);
  if (shown?.error !== undefined) throw refusal(`the fdb of ${linkText(ref)} could not be read`, shown.error);
  const { info_data: data = {} } = (await linkShow(ref))?.linkinfo ?? {};
  const own = ["remote", "remote6", "group", "group6"].map((key) => ({ mac: zeros, remote: String(data[key]) }));
  return readAs(entrySchema, shown?.value, `the fdb of ${linkText(ref)}`)
    .filter(({ state, dst }) => state === "permanent" && dst !== undefined)
    .map((one) => ({ station: { mac: one.mac, remote: canonical(String(one.dst)) }, more: moreOf(one) }))
    .filter(({ station }) => isIn(declared, station) || !isIn(own, station));
}

/** The further arguments of an entry: the kernel removes an entry only where all of its arguments are given. */
const moreOf = (entry: Readonly<Record<string, unknown>>): string[] =>
  ["port", "vni", "via", "src_vni"].flatMap((word) => (entry[word] === undefined ? [] : [word, String(entry[word])]));

/** Stations in the declared order, then the others, so that a mere difference of order shows as no change. */
const inOrderOf = (declared: readonly Station[], there: readonly Station[]): Station[] => [
  ...declared.filter((one) => isIn(there, one)),
  ...there.filter((one) => !isIn(declared, one)),
];

const isIn = (list: readonly Station[], one: Station): boolean => list.some((other) => isDeepStrictEqual(other, one));

const lineOf = (verb: string, { name }: LinkRef, { mac, remote, more = [] }: Station & Partial<Entry>): Line => ({
  argv: ["fdb", verb, mac, "dev", name, "dst", remote, ...more],
});
