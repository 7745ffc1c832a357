import { type HostSnapshot, hostNow } from "../support/host.ts";
import type { KilledLab } from "./killed-lab.ts";
import { lab1, topologyLab } from "./lab1.ts";
import { nodeLab } from "./node-lab.ts";
import { policyLab } from "./policy-lab.ts";
import { programText } from "./program-text.ts";
import type { Declared } from "./stack.ts";

const labs = { topology: topologyLab, node: nodeLab, policy: policyLab } as const;

/** A lab in its first form, or with changed arguments of all its kinds; without a name it is lab 1. */
export type Variant = "first" | "changed" | keyof typeof labs | `${keyof typeof labs} changed`;

export const isChanged = (variant: Variant): boolean => variant.endsWith("changed");

const others: Readonly<Record<string, KilledLab>> = labs;

export const labOf = (variant: Variant): KilledLab => others[variant.split(" ")[0] ?? ""] ?? lab1;

/** The lab as resources of a stack. */
export const lab = (variant: Variant): Declared[] => labOf(variant).resources(isChanged(variant));

/** The lab as a program. */
export const program = (variant: Variant): string =>
  labOf(variant).program?.(isChanged(variant)) ?? programText(lab(variant));

/** Asserts that the lab works. */
export const answers = (variant: Variant): void => labOf(variant).answers(isChanged(variant));

/** A snapshot of the host with the lab, without values that differ from run to run. */
export function labSnapshot(variant: Variant): HostSnapshot & { inside: unknown } {
  const { files, inside } = labOf(variant);
  const now = hostNow();
  return unnumbered({ ...now, files: files?.(now.files) ?? now.files, inside: inside() });
}

/** Numbers that the kernel chooses, nonces, and values that change by themselves. */
const passing = /^(ifindex|link_index|link_netnsid|handle|inode|id|no|.*_port|.*_timer|multicast_router|tentative)$/;

function unnumbered<Value>(value: Value): Value {
  const text = JSON.stringify(value, lasting);
  const plain = text
    .replace(/([@-])[0-9a-f]{8}\b/g, "$1NONCE")
    .replace(/(pulumi-netns:1 \S+ \S+ [0-9a-f]{8}) [0-9a-f]{8}/g, "$1 NONCE")
    .replace(/@\d+-\d+/g, "@INCARNATION")
    .replace(/(processes\/|\\"nonce\\": ?\\")[0-9a-f]{8}/g, "$1NONCE")
    // This part of a note tells which of the lab's links existed when forwarding was turned on, which differs from run to run.
    .replace(/,\[\\"net\.ipv4\.conf\.(veth\d|eth0|my-br0|my-ns3-my-br0)\.forwarding\\",\\"\d\\"\]/g, "");
  return JSON.parse(plain) as Value;
}

const lasting = (key: string, value: unknown): unknown =>
  passing.test(key) || draft.test(key) ? undefined : sorted(value);

/** A half written note of a killed run. The next note in the same folder removes it. */
const draft = /^\/run\/pulumi-netns\/.*\.\d+\.\d+\.pulumi-netns$/;

/** Sorts lists of objects, and leaves out the IPv6 addresses and routes that the kernel adds to each link. */
function sorted(value: unknown): unknown {
  if (!Array.isArray(value) || typeof value[0] !== "object") return value;
  const kept = value.filter((one) => one.family !== "inet6" && !/^(f[ef]|::)/.test(`${one.dst}`));
  return kept.map((one) => JSON.parse(JSON.stringify(one, lasting))).sort(byText);
}

const byText = (one: unknown, other: unknown): number => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);
