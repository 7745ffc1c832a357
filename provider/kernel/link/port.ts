import type { Line } from "../../host/batch/batch.ts";
import type { ArgvForm } from "./field.ts";
import type { Link } from "./form.ts";

/** What a bridge holds of a port: see bridge(8). */
export type Port = Readonly<Record<string, unknown>>;

/** How an argument of a port is said. */
interface PortForm {
  /** iproute2's word, which is the key in `linkinfo.info_slave_data` too. */
  word: string;
  /** What the kernel has by itself. None where it reckons the value when the link joins. */
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

/** The arguments of a port as one. Same as: ip link set dev NAME type bridge_slave cost COST isolated on … */
export const portForm: ArgvForm<Port> = {
  after: "bridge_slave",
  argv: (port) => partsOf(port).flatMap(([{ word }, value]) => [word, textOf(value)]),
  read: ({ linkinfo }, declared) => declared && pick(declared, linkinfo?.info_slave_data ?? {}),
};

/** What to say where another port was declared before: what is no longer declared is as the kernel has it by itself. */
export function portToSay(before: Port | undefined, now: Port | undefined): Port | undefined {
  const usual = gone(before, now).flatMap((argument) => {
    const value = forms[argument]?.usual;
    return value === undefined ? [] : [[argument, value] as const];
  });
  return usual.length === 0 ? now : { ...Object.fromEntries(usual), ...now };
}

/** A line that takes a port out of its bridge, where it is to join anew: only then the kernel reckons the cost by the link's speed. */
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
