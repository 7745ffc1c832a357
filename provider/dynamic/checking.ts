import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { whole } from "../kernel/schema/text.ts";
import { givenAs } from "./arguments.ts";
import { type DeviceInput, deviceOwner, isDevice, type NetnsInput, netnsAsInput, netnsResource } from "./device.ts";
import type { Wiring } from "./resource.ts";

/** A value whose change makes a check or a command run again, or a resource, each output of which counts. */
export type Trigger = pulumi.Resource | pulumi.Input<unknown>;

/** Values whose change makes a check run again. */
export const triggersArgument = givenAs<Trigger[] | undefined>()(z.array(z.unknown()).optional());

/** Seconds in which a check may be repeated until it is as expected. */
export const retryArgument = whole("retryFor", 0, 120).default(10);

/** The result of a check, which is declared. */
export const answersArgument = z
  .literal(true, { error: () => "it is always true: to expect that nothing answers, give expect" })
  .default(true);

/** The arguments that all checks have, as a program gives them. */
interface Given {
  from?: NetnsInput | undefined;
  to?: DeviceInput | undefined;
  triggers?: Trigger[] | undefined;
}

/** The arguments of a check as inputs of the engine's, and the resources that it depends on. */
export function checkWire<Args extends Given>(args: Args): { args: pulumi.Inputs; wiring: Wiring } {
  const { from, to, triggers } = args;
  const wiring = { within: [netnsResource(from)], attached: [targetResource(to)], deletedWith: netnsResource(from) };
  const inputs = { from: netnsAsInput(from), to: targetAsInput(to), triggers: triggers?.map(triggerAsInput) };
  return { args: { ...args, ...inputs }, wiring };
}

/** The far end as an input of the engine's: a link stands for its first address. */
function targetAsInput(to: DeviceInput | undefined): pulumi.Input<unknown> {
  if (!isDevice(to)) return to;
  const { address } = to as { address?: unknown };
  if (pulumi.Output.isInstance(address)) return address.apply((one) => String(one).split("/")[0]);
  const { name, netns } = to.device;
  return pulumi.all([name, netnsAsInput(netns)]).apply(([link, place]) => `${link}:${placeOf(place)}`);
}

/** A namespace in a text that names a link in it: its name, or its path. */
const placeOf = (netns: string | number | undefined): string =>
  typeof netns === "number" ? `/proc/${netns}/ns/net` : (netns ?? "");

const targetResource = (to: DeviceInput | undefined): pulumi.Resource | undefined =>
  pulumi.CustomResource.isInstance(to) ? to : deviceOwner(to);

/** A trigger as an input of the engine's: of a resource all its outputs, so that a change in place counts too. */
export const triggerAsInput = (trigger: Trigger): pulumi.Input<unknown> =>
  pulumi.Resource.isInstance(trigger) ? pulumi.output(knownOf(trigger)) : trigger;

/** The outputs of a resource that are known. One that has no value counts as unknown in every preview. */
async function knownOf(resource: pulumi.Resource): Promise<Record<string, unknown>> {
  const outputs = Object.entries(resource).filter(
    ([key, value]) => !untold.has(key) && pulumi.Output.isInstance(value),
  );
  const known = await Promise.all(outputs.map(([, value]) => (value as { isKnown?: Promise<boolean> }).isKnown));
  return Object.fromEntries(outputs.filter((_, index) => known[index]));
}

/** Outputs that tell nothing of the object: a stack that is renamed changes them. */
const untold = new Set(["urn", "mark"]);
