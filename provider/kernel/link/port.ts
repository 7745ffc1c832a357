import type { Line } from "../../host/batch/batch.ts";
import type { Vlans } from "../bridge-vlan/list.ts";
import { vlansSet, vlansShow } from "../bridge-vlan/set.ts";
import type { PartedForm } from "./field.ts";
import type { Link } from "./form.ts";

/** The settings that a bridge keeps for a port: see bridge(8). */
export type Port = Readonly<Record<string, unknown>>;

/** How `ip` writes a setting of a port. */
interface PortForm {
  /** iproute2's word for the setting, which is the key in `linkinfo.info_slave_data` too. */
  word: string;
  /** The kernel's default; undefined where the kernel computes the value when the link joins the bridge. */
  usual?: number | boolean;
}

const forms: Readonly<Record<string, PortForm>> = {
  cost: { word: "cost" },
  priority: { word: "priority", usual: 32 },
  isolated: { word: "isolated", usual: false },
  hairpin: { word: "hairpin", usual: false },
  learning: { word: "learning", usual: true },
  flood: { word: "flood", usual: true },
  multicastFlood: { word: "mcast_flood", usual: true },
  broadcastFlood: { word: "bcast_flood", usual: true },
  multicastToUnicast: { word: "mcast_to_unicast", usual: false },
  fastLeave: { word: "fastleave", usual: false },
  guard: { word: "guard", usual: false },
  rootBlock: { word: "root_block", usual: false },
  neighSuppress: { word: "neigh_suppress", usual: false },
  locked: { word: "locked", usual: false },
};

/**
 * All settings of a port as one argument, with its VLANs.
 * Same as: ip link set dev NAME type bridge_slave cost COST isolated on …; bridge vlan add dev NAME vid VID …
 */
export const portForm: PartedForm<Port> = {
  after: "bridge_slave",
  argv: (port) => partsOf(port).flatMap(([{ word }, value]) => [word, textOf(value)]),
  read: ({ linkinfo }, declared) => declared && pick(declared, linkinfo?.info_slave_data ?? {}),
  set: (ref, now, before) => vlansSet(ref, "port", [now as Vlans, before as Vlans]),
  show: (ref, declared) => vlansShow(ref, declared as Vlans) as Promise<Port>,
  // The note of an adoption has all VLANs of the port: see vlansFound.
  back: async () => {},
};

/** The settings to write after a change: a setting that is no longer declared goes back to the kernel's default. */
export function portToSay(before: Port | undefined, now: Port | undefined): Port | undefined {
  const usual = gone(before, now).flatMap((argument) => {
    const value = forms[argument]?.usual;
    return value === undefined ? [] : [[argument, value] as const];
  });
  return usual.length === 0 ? now : { ...Object.fromEntries(usual), ...now };
}

/**
 * A line that takes a port out of its bridge, so that it joins anew, where its cost is no longer declared: only when a link joins
 * does the kernel compute the cost from the link's speed.
 */
export const portLeaveLines = (name: string, before: Port | undefined, now: Port | undefined): Line[] =>
  gone(before, now).some((argument) => forms[argument]?.usual === undefined)
    ? [{ argv: ["link", "set", "dev", name, "nomaster"] }]
    : [];

const gone = (before: Port | undefined, now: Port | undefined): string[] =>
  partsOf(before ?? null)
    .map(([, , argument]) => argument)
    .filter((argument) => now?.[argument] === undefined);

const partsOf = (port: Port | null): [form: PortForm, value: unknown, argument: string][] =>
  Object.entries(forms).flatMap(([argument, form]): [PortForm, unknown, string][] => {
    const value = port?.[argument];
    return value === undefined || value === null ? [] : [[form, value, argument]];
  });

const textOf = (value: unknown): string => (typeof value === "boolean" ? (value ? "on" : "off") : String(value));

type Data = NonNullable<NonNullable<Link["linkinfo"]>["info_slave_data"]>;

const pick = (declared: Port, data: Data): Port =>
  Object.fromEntries(partsOf(declared).map(([{ word }, , argument]) => [argument, data[word]]));
