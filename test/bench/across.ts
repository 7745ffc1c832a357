import { run } from "../support/host.ts";
import { labOf, pingsOf, type Shape } from "./shape.ts";

/** The number of routers that a packet may pass. The kernel's default of 64 is too small for a long chain. */
const timeToLive = "255";

/** Pings between the first host and the last of a lab, and from both to their gateways. Throws if no answer comes. */
export function pingAcross(shape: Shape, enter: (host: string) => string[]): void {
  const pings = pingsOf(labOf(shape));
  for (const host of new Set(pings.map(({ from }) => from))) {
    const setting = `echo ${timeToLive} > /proc/sys/net/ipv4/ip_default_ttl`;
    runIn(enter(host), "sh", "-c", setting);
  }
  // The links of a new large lab are busy with IPv6's own packets, so an answer may take some seconds.
  for (const { from, to } of pings) runIn(enter(from), "ping", "-n", "-q", "-c1", "-w60", to);
}

function runIn(prefix: string[], ...argv: string[]): void {
  run(...([...prefix, ...argv] as [string, ...string[]]));
}
