import type * as z from "zod";
import { enter } from "../../host/netns.ts";
import { run } from "../../host/run/run.ts";
import type { FieldsRule } from "../schema/rule.ts";
import type { LinkField } from "./field.ts";
import type { LinkRef } from "./form.ts";
import { linkShow } from "./links.ts";

export const bondModes = [
  "balance-rr",
  "active-backup",
  "balance-xor",
  "broadcast",
  "802.3ad",
  "balance-tlb",
  "balance-alb",
] as const;

interface BondArgs {
  mode?: string;
  miimon?: number;
  upDelay?: number | undefined;
  downDelay?: number | undefined;
  lacpRate?: string | undefined;
  lacpActive?: boolean | undefined;
  primary?: string | undefined;
  failOverMac?: string | undefined;
}

/** The rules between arguments of a bond. */
export const bondRules: readonly FieldsRule<BondArgs>[] = [
  onlyIn("lacpRate", ["802.3ad"]),
  onlyIn("lacpActive", ["802.3ad"]),
  onlyIn("primary", ["active-backup", "balance-tlb", "balance-alb"]),
  inMiimons("upDelay"),
  inMiimons("downDelay"),
];

/** The rule that an argument is given in these modes alone. */
function onlyIn(field: keyof BondArgs, modes: readonly string[]): FieldsRule<BondArgs> {
  return {
    fields: [field, "mode"],
    broken: ({ mode = "balance-rr", ...args }) =>
      args[field as "primary"] === undefined || modes.includes(mode)
        ? undefined
        : `${args[field as "primary"]} counts only in mode ${modes.join(", ")}, not in ${mode}; leave it out, or give another mode`,
  };
}

/** The rule that a delay is a multiple of `miimon`: the kernel would round it down, and takes none without `miimon`. */
function inMiimons(field: "upDelay" | "downDelay"): FieldsRule<BondArgs> {
  return {
    fields: [field, "miimon"],
    broken({ [field]: delay, miimon = 100 }) {
      if (delay === undefined || (miimon > 0 && delay % miimon === 0)) return undefined;
      return `a delay is a multiple of miimon, ${miimon}, which is how often the bond looks, not ${delay}; give another one of the two`;
    },
  };
}

/**
 * The member that the bond prefers. `ip` takes only a link that is there, and members join when the bond is made, so the name is
 * written to the bond's file, where the kernel keeps it for a member to come.
 */
export const primaryField = <S extends z.ZodType<string | undefined>>(schema: S): LinkField<S> => ({
  schema,
  async set(ref, now) {
    if ((await primaryOf(ref)) !== now || now === undefined) await primarySet(ref, now ?? "");
  },
  show: async (ref, declared) => ((await primaryOf(ref)) ?? declared) as z.output<S>,
});

/** The member of this bond that is its primary one; undefined while there is no such member. */
const primaryOf = async (ref: LinkRef): Promise<string | undefined> =>
  (await linkShow(ref))?.linkinfo?.info_data?.primary as string | undefined;

/** Same as: echo PRIMARY > /sys/class/net/BOND/bonding/primary, in the namespace, whose links /sys shows when it is mounted there. */
const primarySet = ({ netns, name }: LinkRef, primary: string) =>
  run([
    ...enter(netns),
    "unshare",
    "--mount",
    "sh",
    "-c",
    script,
    "sh",
    `/sys/class/net/${name}/bonding/primary`,
    primary,
  ]);

const script = `mount -n -t sysfs sysfs /sys && printf '%s\\n' "$2" > "$1"`;
