import * as z from "zod";
import { CommandError } from "../../host/errors.ts";
import { enter } from "../../host/netns.ts";
import { run } from "../../host/run/run.ts";
import { readAs, refusal } from "../errors.ts";
import { type LinkRef, linkText } from "../link/form.ts";

/** What `ip macsec` sets on a link, as the kernel has it. The kernel shows no key, but the key's id. */
export interface Shown {
  keys: readonly ShownKey[];
  peers: readonly ShownPeer[];
}

/** A secure association (SA): a key in use, with its number. */
export interface ShownKey {
  number: number;
  id: string;
  active: boolean;
}

/** A channel (SC) by which a peer sends: `sci` is its number, 16 hexadecimal digits. */
export interface ShownPeer {
  sci: string;
  active: boolean;
  keys: readonly ShownKey[];
}

const keysSchema = z
  .array(z.looseObject({ an: z.number(), active: z.boolean(), key: z.string() }))
  .default([])
  .transform((list) => list.map(({ an: number, active, key: id }): ShownKey => ({ number, id, active })));

// iproute2 prints the number without zeros in front.
const sciSchema = z.string().transform((printed) => printed.replace(/^0x/, "").padStart(16, "0"));

const shownSchema = z.tuple([
  z.looseObject({
    sa_list: keysSchema,
    rx_sc: z.array(z.looseObject({ sci: sciSchema, active: z.boolean(), sa_list: keysSchema })).default([]),
  }),
]);

/** Same as: ip -n NETNS -json macsec show NAME */
export async function macsecShow(ref: LinkRef): Promise<Shown> {
  const what = `the keys and peers of ${linkText(ref)}`;
  try {
    const { stdout } = await run([...enter(ref.netns), "ip", "-json", "macsec", "show", ref.name]);
    const [{ sa_list, rx_sc }] = readAs(shownSchema, parsed(stdout), what);
    return { keys: sa_list, peers: rx_sc.map((one) => ({ sci: one.sci, active: one.active, keys: one.sa_list })) };
  } catch (error) {
    if (!(error instanceof CommandError) || error.kind !== "failed") throw error;
    throw refusal(`${what} could not be read`, error.reason, error);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
