import type { NetnsRef } from "../../host/netns.ts";
import { ownMac } from "./bonded.ts";
import type { ArgvForm, LinkForm, ProgramForm } from "./field.ts";
import type { LinkRef } from "./form.ts";
import { offloadsSet, offloadsShowOf } from "./offloads.ts";
import { type Port, portForm, portToSay } from "./port.ts";

/** The declared arguments of a link. An argument that is undefined stays as the kernel has it. */
export interface LinkWanted extends LinkRef {
  mtu?: number | undefined;
  up?: boolean | undefined;
  /** The bridge; null takes the link out of its bridge. */
  master?: string | null | undefined;
  port?: Port | undefined;
  /** The namespace of the lower link; false means the host, undefined the namespace of the link itself. */
  linkNetns?: NetnsRef | false;
  [argument: string]: unknown;
}

/** For each argument of a link, how it is set and read. */
export type LinkForms = Readonly<Record<string, LinkForm>>;

const offloads: ProgramForm<Record<string, boolean>> = {
  set: (ref, now = {}) => offloadsSet(ref, now),
  show: offloadsShowOf,
};

const word = (argument: string, key: "address" | "mtu" | "txqlen"): ArgvForm => ({
  after: "link",
  argv: (value) => (value === null ? [] : [argument, String(value)]),
  // `ip` prints no length for an empty queue.
  read: (link) => link[key] ?? (key === "txqlen" ? 0 : undefined),
});

const master: ArgvForm<string> = {
  after: "link",
  argv: (value) => (value === null ? ["nomaster"] : ["master", value]),
  read: (link) => link.master,
};

/** The arguments that links of all types share, apart from `up`, which is set last. */
export const commonForms = {
  mac: { ...word("address", "address"), read: ownMac } as ArgvForm,
  mtu: word("mtu", "mtu"),
  txQueueLength: word("txqueuelen", "txqlen"),
  master,
  port: portForm,
  offloads,
} as const;

/**
 * Adds what undoes arguments that are no longer declared: the link leaves its bridge, and settings of a port go back to the
 * kernel's defaults.
 */
export function toSay<Wanted extends LinkWanted>(wanted: Wanted, before: LinkWanted): Wanted {
  const leaves = wanted.master === undefined && typeof before.master === "string";
  return leaves
    ? { ...wanted, master: null, port: undefined }
    : { ...wanted, port: portToSay(before.port, wanted.port) };
}
