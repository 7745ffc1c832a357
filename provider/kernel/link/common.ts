import type { NetnsRef } from "../../host/netns.ts";
import type { ArgvForm, LinkForm, ProgramForm } from "./field.ts";
import type { LinkRef } from "./form.ts";
import { offloadsSet, offloadsShowOf } from "./offloads.ts";
import { type Port, portForm, portToSay } from "./port.ts";

/** A link as it is wanted, by argument; what is undefined stays as it is. */
export interface LinkWanted extends LinkRef {
  mtu?: number | undefined;
  up?: boolean | undefined;
  /** Null takes it out of its bridge. */
  master?: string | null | undefined;
  port?: Port | undefined;
  /** The namespace of what it stands on; false is the host, and undefined its own. */
  linkNetns?: NetnsRef | false;
  [argument: string]: unknown;
}

/** Forms of arguments, by argument. */
export type LinkForms = Readonly<Record<string, LinkForm>>;

const offloads: ProgramForm<Record<string, boolean>> = {
  set: (ref, now = {}) => offloadsSet(ref, now),
  show: offloadsShowOf,
};

const word = (argument: string, key: "address" | "mtu" | "txqlen"): ArgvForm => ({
  after: "link",
  argv: (value) => (value === null ? [] : [argument, String(value)]),
  // Of a queue of none `ip` says nothing.
  read: (link) => link[key] ?? (key === "txqlen" ? 0 : undefined),
});

const master: ArgvForm<string> = {
  after: "link",
  argv: (value) => (value === null ? ["nomaster"] : ["master", value]),
  read: (link) => link.master,
};

/** What all links have. The rest of it, `up`, is said last. */
export const commonForms = {
  mac: word("address", "address"),
  mtu: word("mtu", "mtu"),
  txQueueLength: word("txqueuelen", "txqlen"),
  master,
  port: portForm,
  offloads,
} as const;

/** What to say of a link that was declared otherwise before: of what is no longer declared, that it goes. */
export function toSay<Wanted extends LinkWanted>(wanted: Wanted, before: LinkWanted): Wanted {
  const leaves = wanted.master === undefined && typeof before.master === "string";
  return leaves
    ? { ...wanted, master: null, port: undefined }
    : { ...wanted, port: portToSay(before.port, wanted.port) };
}
