import * as z from "zod";
import { familyOf, networkOf } from "../../provider/kernel/ip.ts";
import { kinds } from "../kinds.ts";
import { engine, type StackRef } from "../stack/engine.ts";
import { partsOf } from "../stack/stack.ts";

/** The part of a stack's program that concerns the host. */
export interface LabPlan {
  /** Networks of the addresses on the host, and networks whose traffic the host translates. */
  subnets: string[];
  /** Networks whose traffic the host forwards. */
  forwarded: string[];
  /** Names of the lab's links on the host. */
  links: string[];
  /** Number of addresses in all namespaces and on the host. */
  addresses: number;
  /** Number of ports of the host's largest bridge. */
  ports: number;
}

const planSchema = z.looseObject({
  steps: z
    .array(
      z.looseObject({
        newState: z.looseObject({ type: z.string(), inputs: z.record(z.string(), z.unknown()).default({}) }).optional(),
      }),
    )
    .default([]),
});

/** A secret or unknown value is not a string, and cannot be compared: it counts as absent. */
const text = z.string().optional().catch(undefined);
const place = { netns: z.unknown().optional() };
const linkSchema = z.object({ ...place, name: text, master: z.unknown().optional() }).catch({});
const networkSchema = z.object({ ...place, address: text, forwarded: text });

/** Same as: pulumi preview --json --show-sames. Throws {@link Problem}, with the engine's message, if the preview fails. */
export const labPlan = async (ref: StackRef): Promise<LabPlan> =>
  labOf(planSchema.parse(JSON.parse(await engine(ref, ["preview", "--json", "--show-sames"]))));

function labOf({ steps }: z.infer<typeof planSchema>): LabPlan {
  const parts = steps.flatMap(({ newState }) => (newState ? partsOf(newState.type, newState.inputs) : []));
  const told = parts.map(({ kind, outputs: args }) => ({ kind: kinds.get(kind), args }));
  const links = told.flatMap(({ kind, args }) => kind?.ends?.(args) ?? []).map((one) => linkSchema.parse(one));
  const networks = told.flatMap(({ kind, args }) => kind?.networks?.(args) ?? []);
  const [linksHere, networksHere] = [links.filter(isOnHost), networks.filter(isOnHost)];
  const texts = networksHere.map((one) => networkSchema.parse(one));
  const own = texts.flatMap(({ address }) => (address && familyOf(address) ? networkOf(address) : []));
  const forwarded = texts.flatMap(({ forwarded: one }) => (one && familyOf(one) ? one : []));
  const ports = Map.groupBy(linksHere, ({ master }) => master);
  ports.delete(undefined);
  return {
    subnets: [...new Set([...own, ...forwarded])],
    forwarded,
    links: linksHere.flatMap(({ name }) => name ?? []),
    addresses: networks.filter((one) => "address" in one).length,
    ports: Math.max(0, ...[...ports.values()].map(({ length }) => length)),
  };
}

const isOnHost = ({ netns }: { netns?: unknown }): boolean => netns === undefined;
