import * as z from "zod";
import { CommandError, jsonOf } from "../../host/errors.ts";
import { enter } from "../../host/netns.ts";
import { run } from "../../host/run/run.ts";
import { blamed, KernelError, readAs, refusal } from "../errors.ts";
import { type LinkRef, linkText } from "./form.ts";
import { linkArgument } from "./refused.ts";

const featureSchema = z.looseObject({ active: z.boolean(), fixed: z.boolean().nullish() });
type Offloads = Readonly<Record<string, boolean>>;
type Features = Record<string, z.infer<typeof featureSchema>>;

/** For each feature, by ethtool's long name, whether it is on. Same as: ethtool --json -k NAME, in a namespace */
export async function offloadsShow(ref: LinkRef): Promise<Record<string, boolean>> {
  const features = await featuresShow(ref);
  return Object.fromEntries(Object.entries(features).map(([feature, { active }]) => [feature, active]));
}

/** The state of the declared features alone. A feature that the link lacks counts as off. */
export async function offloadsShowOf(ref: LinkRef, declared: Offloads): Promise<Offloads> {
  const all = await offloadsShow(ref);
  const isOn = (feature: string) => Object.hasOwn(all, feature) && all[feature] === true;
  return Object.fromEntries(Object.keys(declared).map((feature) => [feature, isOn(feature)]));
}

/**
 * Switches features. Same as: ethtool -K NAME FEATURE on|off …, in a namespace.
 * @throws KernelError `refused` where the link lacks a feature or the feature is fixed; the message names the feature
 */
export async function offloadsSet(ref: LinkRef, wanted: Record<string, boolean>): Promise<void> {
  const argv = Object.entries(wanted).flatMap(([feature, on]) => [feature, on ? "on" : "off"]);
  if (argv.length === 0) return;
  try {
    const { stdout } = await run([...enter(ref.netns), "ethtool", "-K", ref.name, ...argv]);
    // ethtool succeeds where anything changed, even if that is only the wish for a feature and not its state.
    if (stdout.includes("[requested o")) refuseKept(ref, { wanted, features: await featuresShow(ref) });
  } catch (error) {
    if (!(error instanceof CommandError) || error.kind !== "failed") throw error;
    throw explain(error, ref, { wanted, features: await featuresShow(ref) });
  }
}

async function featuresShow(ref: LinkRef): Promise<Features> {
  const { stdout } = await run([...enter(ref.netns), "ethtool", "--json", "-k", ref.name]);
  const what = `the features of ${linkText(ref)}`;
  const shown = readAs(
    z.array(z.record(z.string(), z.unknown())),
    jsonOf(stdout, `ethtool --json -k ${ref.name}`),
    what,
  );
  const [features] = shown.filter(({ ifname }) => ifname === ref.name);
  if (!features) throw refusal(`${what} could not be read`, "the answer has nothing of it; run again");
  return Object.fromEntries(
    Object.entries(features).flatMap(([feature, value]): [string, Features[string]][] => {
      const { data } = featureSchema.safeParse(value);
      return data ? [[feature, data]] : [];
    }),
  );
}

/** The features that were asked for, and those of the link. */
interface Asked {
  wanted: Record<string, boolean>;
  features: Features;
}

/** Throws where the kernel keeps a feature as it was although it is not marked as fixed: a macvlan follows its lower link. */
function refuseKept(ref: LinkRef, { wanted, features }: Asked): void {
  const kept = Object.entries(wanted).find(([feature, on]) => (features[feature]?.active ?? on) !== on);
  if (kept === undefined) return;
  const [feature, on] = kept;
  const what = `the kernel keeps ${feature} of ${linkText(ref)} ${on ? "off" : "on"}`;
  throw refusedOf(ref, `${what}, as a link that this one follows has it; leave it out, or change it there`);
}

/** Finds the feature that is at fault: ethtool says that something is wrong, but not what. */
function explain(error: CommandError, ref: LinkRef, { wanted, features }: Asked): KernelError {
  const list = `\`${[...enter(ref.netns), "ethtool", "-k", ref.name].join(" ")}\` lists them`;
  const unknown = Object.keys(wanted).find((feature) => !Object.hasOwn(features, feature));
  if (unknown !== undefined)
    return refusedOf(ref, `${linkText(ref)} has no feature ${JSON.stringify(unknown)}; ${list}`, error);
  const fixed = Object.entries(wanted).find(
    ([feature, on]) => features[feature]?.fixed && features[feature].active !== on,
  );
  if (fixed === undefined) {
    const refused = refusal(`features of ${linkText(ref)}`, `${error.reason}; ${list}`, error);
    return blamed(linkArgument(ref, "offloads"), refused);
  }
  const state = fixed[1] ? "off" : "on";
  return refusedOf(ref, `${fixed[0]} of ${linkText(ref)} is fixed ${state}, see [fixed]; ${list}`, error);
}

const refusedOf = (ref: LinkRef, message: string, cause?: unknown): KernelError =>
  blamed(linkArgument(ref, "offloads"), new KernelError("refused", message, cause));
