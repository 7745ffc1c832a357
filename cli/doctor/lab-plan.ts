import * as z from "zod";
import { familyOf, networkOf } from "../../provider/kernel/ip.ts";
import { engine, type StackRef } from "../stack/engine.ts";
import { partsOf } from "../stack/stack.ts";

/** What the program of a stack declares, as far as the host is concerned. */
export interface LabPlan {
  /** Networks of the host's own addresses, and those whose traffic it translates. */
  subnets: string[];
  /** Networks whose traffic the host forwards. */
  forwarded: string[];
  /** Names of links on the host. */
  links: string[];
  /** How many addresses there are, in all namespaces. */
  addresses: number;
  /** How many links are on the host's bridge that has most. */
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

/** Secret and unknown values are no text that we could compare. */
const text = z.string().optional().catch(undefined);
const netns = z.unknown().optional();
const end = { netns, name: text, master: z.unknown().optional() };
const shapes = {
  Address: z.looseObject({ netns, address: text }),
  Masquerade: z.looseObject({ netns, source: text }),
  Bridge: z.looseObject({ netns, name: text }),
  Veth: z.looseObject({ ...end, peer: z.looseObject(end) }),
};

/** Same as: pulumi preview --json --show-sames. Throws Problem in the engine's words where there is no such plan. */
export const labPlan = async (ref: StackRef): Promise<LabPlan> =>
  labOf(planSchema.parse(JSON.parse(await engine(ref, ["preview", "--json", "--show-sames"]))));

function labOf({ steps }: z.infer<typeof planSchema>): LabPlan {
  const parts = steps.flatMap(({ newState }) => (newState ? partsOf(newState.type, newState.inputs) : []));
  const each = <Kind extends keyof typeof shapes>(kind: Kind) =>
    parts
      .filter((part) => part.kind === kind)
      .map(({ outputs }) => shapes[kind].parse(outputs) as z.infer<(typeof shapes)[Kind]>);
  const onHost = <One extends { netns?: unknown }>(all: readonly One[]) => all.filter((one) => one.netns === undefined);
  const addresses = each("Address");
  const networks = onHost(addresses).flatMap(({ address }) => (address && familyOf(address) ? networkOf(address) : []));
  const forwarded = onHost(each("Masquerade")).flatMap(({ source }) => (source && familyOf(source) ? source : []));
  const cables = each("Veth");
  const ends = onHost([...cables, ...cables.map(({ peer }) => peer)]);
  const links = [...onHost(each("Bridge")), ...ends];
  const ports = Map.groupBy(ends, ({ master }) => master);
  ports.delete(undefined);
  return {
    subnets: [...new Set([...networks, ...forwarded])],
    forwarded,
    links: links.flatMap(({ name }) => name ?? []),
    addresses: addresses.length,
    ports: Math.max(0, ...[...ports.values()].map(({ length }) => length)),
  };
}
