import type { JobEnded } from "../../host/jobs/job.ts";
import { notUnderstood, type Seen, seenInWords } from "./seen.ts";

/** How packets of ICMP are sent. */
export interface Pinging {
  to: string;
  count: number;
  /** Bytes after the header of ICMP. @default ping's own, 56 */
  size?: number | undefined;
  dontFragment?: boolean | undefined;
  /** Seconds to wait for an answer. */
  timeout: number;
  /** Whether exactly `count` packets are sent. Otherwise packets are sent until so many answers have come, or the time is over. */
  isExact: boolean;
}

/** Seconds from packet to packet. */
const pause = 0.1;

/** Same as: ping -n -c COUNT -i 0.1 -w SECONDS TO */
export function pingArgv({ to, count, size, dontFragment, timeout, isExact }: Pinging): string[] {
  const limit = isExact ? ["-W", `${timeout}`] : ["-w", `${Math.ceil(timeout + (count - 1) * pause)}`];
  const more = [...(size === undefined ? [] : ["-s", `${size}`]), ...(dontFragment ? ["-M", "do"] : [])];
  return ["ping", "-n", "-c", `${count}`, "-i", `${pause}`, ...limit, ...more, to];
}

/** Reads what ping printed. */
export function pingSeen({ lines }: JobEnded): Seen {
  const text = lines.join("\n");
  const [, sent, received, loss] =
    /^(\d+) packets transmitted, (\d+) received,.* ([\d.]+)% packet loss/m.exec(text) ?? [];
  if (sent === undefined) return seenInWords(lines) ?? notUnderstood(lines);
  const counts = `${received} of ${sent} answered`;
  if (Number(received) > 0) {
    const [min = 0, avg = 0, max = 0] = /= ([\d.]+)\/([\d.]+)\/([\d.]+)/.exec(text)?.slice(1).map(Number) ?? [];
    if (max === 0) return { what: "answer", more: counts, loss: Number(loss) };
    return { what: "answer", more: `${counts}, ${min} ms`, loss: Number(loss), rtt: { min, avg, max } };
  }
  const more = errorIn(lines);
  // A host's address without a host: the neighbour was asked for its MAC address, and nobody answered.
  const isNobody = more !== undefined && /Host Unreachable$|Address unreachable$/.test(more);
  if (more === undefined || isNobody)
    return { what: "silence", more: isNobody ? "no host has this address" : counts, loss: 100 };
  return { what: "refusal", more, loss: 100 };
}

/** The error that came back, or that this host's own kernel gave; undefined where there was none. */
function errorIn(lines: readonly string[]): string | undefined {
  const [, mtu] = /^ping: local error: message too long, mtu[=:] ?(\d+)/m.exec(lines.join("\n")) ?? [];
  if (mtu !== undefined) return `too long for mtu ${mtu}`;
  const all = lines.flatMap((line) => {
    const [, from, said] = /^From (\S+?):? icmp_seq=\d+ (.+)$/.exec(line) ?? [];
    return said === undefined ? [] : [{ from, said: said.replace(/^Destination unreachable: /, "") }];
  });
  const last = all.at(-1);
  const own = seenInWords(lines);
  return last ? `from ${last.from}: ${last.said}` : own?.what === "refusal" ? own.more : undefined;
}
