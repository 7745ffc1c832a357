import { run } from "../support/host.ts";
import { labOf, pingsOf, type Shape } from "./shape.ts";

/** As many routers as a packet may pass, at most. The kernel's default of 64 is less than a long chain has. */
const timeToLive = "255";

/** Pings across a lab, between its first host and its last, and to their gateways. Throws where no answer comes. */
export function pingAcross(shape: Shape, enter: (host: string) => string[]): void {
  const pings = pingsOf(labOf(shape));
  for (const host of new Set(pings.map(({ from }) => from))) {
    const setting = `echo ${timeToLive} > /proc/sys/net/ipv4/ip_default_ttl`;
    runIn(enter(host), "sh", "-c", setting);
  }
  // Just after a large lab came up, its links are busy with each other's IPv6: an answer may take some seconds.
  for (const { from, to } of pings) runIn(enter(from), "ping", "-n", "-q", "-c1", "-w60", to);
}

function runIn(prefix: string[], ...argv: string[]): void {
  run(...([...prefix, ...argv] as [string, ...string[]]));
}
