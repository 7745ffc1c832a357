import { CommandError } from "../../host/errors.ts";
import { enter } from "../../host/netns.ts";
import { run } from "../../host/run/run.ts";
import { KernelError, refusal } from "../errors.ts";
import { canonical } from "../ip.ts";
import { type LinkRef, linkText } from "../link/form.ts";
import type { Peer } from "./schema.ts";

/** What `wg` sets on a link, as the kernel has it. */
export interface Shown {
  privateKey?: string | undefined;
  /** 0 where the link has no port, since it was never up. */
  listenPort: number;
  fwMark: number;
  peers: ShownPeer[];
}

export interface ShownPeer extends Peer {
  /** Whether a packet of the peer's ever came: its endpoint is then the place that the last one came from. */
  answered: boolean;
}

/** Reads a link. Its private key, and the preshared keys of its peers, are secrets. Same as: wg show NAME dump, in a namespace */
export async function wireguardShow(ref: LinkRef): Promise<Shown> {
  const what = `the keys and peers of ${linkText(ref)}`;
  try {
    const { stdout } = await run([...enter(ref.netns), "wg", "show", ref.name, "dump"]);
    const [first = [], ...peers] = stdout
      .split("\n")
      .filter(Boolean)
      .map((line) => line.split("\t"));
    const [privateKey = "", , listenPort = "", fwMark = ""] = first;
    if (!/^\d+$/.test(listenPort)) throw new KernelError("refused", `${what} could not be read; run again`);
    return {
      privateKey: given(privateKey),
      listenPort: Number(listenPort),
      fwMark: given(fwMark) === undefined ? 0 : Number(fwMark),
      peers: peers.map(peerOf),
    };
  } catch (error) {
    if (!(error instanceof CommandError) || error.kind !== "failed") throw error;
    throw refusal(`${what} could not be read`, error.reason, error);
  }
}

function peerOf(fields: readonly string[]): ShownPeer {
  const [publicKey = "", presharedKey = "", endpoint = "", allowedIps = "", handshake = "", , , keepalive = ""] =
    fields;
  const ips = given(allowedIps)?.split(",") ?? [];
  return {
    publicKey,
    presharedKey: given(presharedKey),
    endpoint: given(endpoint),
    allowedIps: ips.map(canonical),
    persistentKeepalive: given(keepalive) === undefined ? undefined : Number(keepalive),
    answered: Number(handshake) > 0,
  };
}

/** A field of `wg`, which has words for an absent value. */
const given = (field: string): string | undefined => (["(none)", "off", ""].includes(field) ? undefined : field);
