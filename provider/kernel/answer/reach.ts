import type { JobEnded } from "../../host/jobs/job.ts";
import type { NetnsRef } from "../../host/netns.ts";
import { connectSeen, httpArgv, httpSeen, tcpArgv, udpArgv } from "./connect.ts";
import { pingArgv, pingSeen } from "./icmp.ts";
import { inNode } from "./in-node.ts";
import { nextHopIsMissing } from "./route-taken.ts";
import type { Seen } from "./seen.ts";

/** A check of what answers: how it is asked, and what is expected. */
export interface Reaching {
  from?: NetnsRef;
  to: string;
  by: "icmp" | "tcp" | "udp" | "http";
  port?: number | undefined;
  url?: string | undefined;
  status?: number | undefined;
  count: number;
  size?: number | undefined;
  dontFragment?: boolean | undefined;
  timeout: number;
  expect: "answer" | "silence" | "refusal";
  loss?: { atMost: number } | undefined;
  rtt?: { atLeast?: number | undefined; atMost?: number | undefined } | undefined;
}

/** Asks once. */
export async function reachOnce(check: Reaching): Promise<Seen> {
  const { argv, read } = questionOf(check);
  const seen = read(await inNode(check.from, argv));
  // The kernel says this both where a host has prohibited the connection and where there is no host.
  const isOpen = seen.more === "No route to host" && (await nextHopIsMissing(check.from, check.to));
  return isOpen ? { what: "silence", more: "no host has this address" } : seen;
}

/** Whether the outcome is as expected. The rtt is that of the quickest packet, since the first one may wait for a MAC address. */
export function isExpected({ expect, loss, rtt, by, status }: Reaching, seen: Seen): boolean {
  if (seen.what !== expect) return false;
  if (expect !== "answer") return true;
  if (by === "http" && !isStatus(seen.status ?? 0, status)) return false;
  if (loss && (seen.loss ?? 100) > loss.atMost) return false;
  if (!rtt) return true;
  const { atLeast = 0, atMost = Number.POSITIVE_INFINITY } = rtt;
  return seen.rtt !== undefined && seen.rtt.min >= atLeast && seen.rtt.min <= atMost;
}

const isStatus = (seen: number, wanted: number | undefined): boolean =>
  wanted === undefined ? seen >= 200 && seen < 400 : seen === wanted;

interface Question {
  argv: string[];
  read(ended: JobEnded): Seen;
}

function questionOf(check: Reaching): Question {
  const { by, to, port = 0, timeout, loss } = check;
  if (by === "icmp") return { argv: pingArgv({ ...check, isExact: loss !== undefined }), read: pingSeen };
  if (by === "tcp") return { argv: tcpArgv({ to, port, timeout }), read: connectSeen };
  if (by === "udp") return { argv: udpArgv({ to, port, timeout }), read: connectSeen };
  const { host, pathname, search } = new URL(check.url ?? "");
  return { argv: httpArgv({ to, port, timeout }, { path: `${pathname}${search}`, host }), read: httpSeen };
}
