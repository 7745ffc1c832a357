import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import type { Arguments } from "../../provider/dynamic/kind.ts";
import type { NetnsRef } from "../../provider/host/netns.ts";
import { classIn, handlers, kinds } from "../kinds.ts";
import { exportSchema } from "../stack/deployment.ts";
import { markIn } from "../stack/deployment-marks.ts";
import { engine, type StackRef } from "../stack/engine.ts";
import { told } from "./told.ts";

/** A resource of a stack with all its values, secrets included, as its handler takes them. */
export interface Resource {
  urn: string;
  id: string;
  type: string;
  kind: string;
  mark: string;
  inputs: Arguments;
  outputs: Arguments;
}

/** An end of a link in a resource, and the keys that lead to an argument of that end. */
export interface LinkIn {
  resource: Resource;
  netns?: NetnsRef;
  name: string;
  where(argument: string): readonly string[];
}

const resourceSchema = z.looseObject({
  ...{ urn: z.string(), id: z.string(), type: z.string() },
  ...{ inputs: z.record(z.string(), z.unknown()), outputs: z.record(z.string(), z.unknown()) },
});

/** The resources of our kinds in a stack. Same as: pulumi stack export --show-secrets */
export async function resourcesRead(ref: StackRef): Promise<Resource[]> {
  const text = await engine(ref, ["stack", "export", "--show-secrets"]);
  const { deployment } = exportSchema.parse(JSON.parse(text));
  return (deployment?.resources ?? []).flatMap((one): Resource[] => {
    const kind = classIn(one.type);
    const { data } = resourceSchema.safeParse(one);
    const mark = markIn(one);
    if (!data || kind === undefined || mark === undefined || one.delete || one.external) return [];
    const { urn, id, type } = data;
    return [{ urn, id, type, kind, mark, inputs: values(kind, data.inputs), outputs: values(kind, data.outputs) }];
  });
}

/** The values of a resource. A fault is there to make checks fail, so that none of them is asked. */
function values(kind: string, state: Arguments): Arguments {
  const all = open(state) as Arguments;
  return (kinds.get(kind)?.members?.unchecked(all) ?? all) as Arguments;
}

/** The ends of all links of these resources. */
export const linksIn = (resources: readonly Resource[]): LinkIn[] =>
  resources.flatMap((resource) => {
    const kind = kinds.get(resource.kind);
    const { outputs } = resource;
    const inside = kind?.members?.links(outputs);
    if (inside) return inside.map((link) => ({ ...link, resource }));
    const ends = kind?.ends?.(outputs) ?? [];
    return ends.map(({ netns, name }, index) => ({
      ...{ resource, netns, name },
      where: (argument: string) => (index === 0 ? [argument] : ["peer", argument]),
    }));
  });

/** The inputs of a resource with another value at these keys. */
export function patched({ kind }: Resource, inputs: Arguments, [keys, value]: [readonly string[], unknown]): Arguments {
  const members = kinds.get(kind)?.members;
  return members ? (members.patched(inputs, keys, value) as Arguments) : withValue(inputs, keys, value);
}

function withValue(inputs: Arguments, [key = "", ...rest]: readonly string[], value: unknown): Arguments {
  return { ...inputs, [key]: rest.length > 0 ? withValue((inputs[key] ?? {}) as Arguments, rest, value) : value };
}

/** Brings a resource to what its inputs declare, whatever it is like now. One that is gone is left to `pulumi up --refresh`. */
export async function putBack({ urn, kind, id, inputs, outputs }: Resource): Promise<void> {
  await told(urn, async () => {
    const { props } = (await handlers[kind]?.read(id, outputs)) ?? {};
    if (props) await handlers[kind]?.update(id, props, inputs);
  });
}

/**
 * Brings resources to what a run of `pulumi up` has declared since these were read; the end of a fault put back what was declared
 * before. No more than these are looked at.
 */
export async function putBackChanged(ref: StackRef, resources: readonly Resource[]): Promise<void> {
  const before = new Map(resources.map(({ urn, inputs }) => [urn, inputs]));
  const all = before.size === 0 ? [] : await resourcesRead(ref);
  for (const one of all)
    if (before.has(one.urn) && !isDeepStrictEqual(one.inputs, before.get(one.urn))) await putBack(one);
}

const secretKey = "4dabf18193072939515e22adb298388d";

/** A value of a state in which each secret, an object with its text in `plaintext`, is replaced by what it holds. */
function open(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(open);
  if (typeof value !== "object" || value === null) return value;
  const { plaintext } = value as { plaintext?: unknown };
  if (secretKey in value && typeof plaintext === "string") return open(JSON.parse(plaintext));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, open(inner)]));
}
