import * as z from "zod";
import { enter } from "../process/netns.ts";
import { run } from "../process/run.ts";
import type { LinkRef } from "./link-form.ts";

const featuresSchema = z.array(z.record(z.string(), z.unknown()));

/** Same as: ethtool --json -k NAME, in a namespace: for each feature, whether it is on. Names are ethtool's long ones. */
export async function offloadsShow({ netns, name }: LinkRef): Promise<Record<string, boolean>> {
  const { stdout } = await run([...enter(netns), "ethtool", "--json", "-k", name]);
  const [features] = featuresSchema.parse(JSON.parse(stdout));
  return Object.fromEntries(
    Object.entries(features ?? {}).flatMap(([feature, value]): [string, boolean][] => {
      const { data } = z.looseObject({ active: z.boolean() }).safeParse(value);
      return data ? [[feature, data.active]] : [];
    }),
  );
}

/** Same as: ethtool -K NAME FEATURE on|off …, in a namespace. Throws where the link lacks a feature or it is fixed. */
export async function offloadsSet({ netns, name }: LinkRef, wanted: Record<string, boolean>): Promise<void> {
  const words = Object.entries(wanted).flatMap(([feature, on]) => [feature, on ? "on" : "off"]);
  if (words.length > 0) await run([...enter(netns), "ethtool", "-K", name, ...words]);
}
