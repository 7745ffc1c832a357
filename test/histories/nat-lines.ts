import type { Props } from "../conformance/deployment.ts";
import type { Fact } from "./kind.ts";

/** A rule as `nft -j` prints it, in one line. */
export const ruleLine = (parts: readonly unknown[]): string => parts.map((part) => JSON.stringify(part)).join(" ");

export const isEqual = (left: unknown, right: unknown) => ({ match: { op: "==", left, right } });

/** That an address of a packet is in a network. */
export function ofNetwork(field: "saddr" | "daddr", network: unknown) {
  const [addr, len] = String(network).split("/");
  const left = { payload: { protocol: addr?.includes(":") ? "ip6" : "ip", field } };
  return isEqual(left, { prefix: { addr, len: Number(len) } });
}

/** The forwarding that a translation turns on, for the family of an address. */
export function sharesForwarding({ netns, forwarding }: Props, address: unknown): Fact[] {
  const key = String(address).includes(":") ? "net.ipv6.conf.all.forwarding" : "net.ipv4.ip_forward";
  return forwarding === false ? [] : [{ netns, setting: [key, "1"] as const }];
}
