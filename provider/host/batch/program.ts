import type { Acknowledgements } from "./lines.ts";

/**
 * A program of iproute2 that runs many lines in one process. After a line that the kernel refused the
 * program goes on (`-force`), and prints `Command failed -:LINE` behind the error. At a line that it cannot
 * parse the program ends. Each read prints one line of JSON.
 */
export interface Program {
  name: string;
  /** Options before those of a batch. */
  options?: readonly string[];
  /** Whether its reads print fewer details than they could. */
  terse?: true;
  acknowledgements: Acknowledgements;
  /** Whether an answer fits an acknowledgement. Another line's answer in its place means that answers were lost. */
  acknowledges(answer: readonly Answer[]): boolean;
}

interface Answer {
  ifname?: unknown;
  dev?: unknown;
  dst?: unknown;
}

/** The command that reads lines from its standard input. */
export const programArgv = (program: Program): string[] => [
  ...programWords(program),
  ...["-force", "-json"],
  ...(program.terse ? [] : ["-details"]),
  ...["-batch", "-"],
];

const programWords = ({ name, options = [] }: Program): string[] => [name, ...options];

/** The command of one line, as a user types it. */
export const lineText = (program: Program, argv: readonly string[]): string =>
  [...programWords(program), ...argv].join(" ");

/** The program's name in messages. */
export const batchName = (program: Program): string => lineText(program, ["-json", "-batch", "-"]);

export const ip: Program = {
  name: "ip",
  acknowledgements: {
    // A look at one route costs the same however many routes there are. A refusal tells as much as an answer.
    job: { argv: ["route", "get", "127.0.0.1"], reads: true },
    // This read prints its line in every namespace.
    end: { argv: ["addr", "show", "dev", "lo"], reads: true },
  },
  // Where `lo` is down, the route to 127.0.0.1 may be a default route by another link.
  acknowledges: (answer) => answer.some(({ ifname, dst }) => ifname === "lo" || dst === "127.0.0.1"),
};

const loopback = { argv: ["link", "show", "dev", "lo"], reads: true };

/** `ip` for lines that can say their family only by an option, as those of `ip rule` can. */
export const ip6: Program = {
  name: "ip",
  options: ["-6"],
  // A look at a route would end the batch where there is no IPv6.
  acknowledgements: { job: loopback, end: loopback },
  acknowledges: (answer) => answer.some(({ ifname }) => ifname === "lo"),
};

const noEntries = { argv: ["fdb", "show", "dev", "lo"], reads: true };

export const bridge: Program = {
  name: "bridge",
  acknowledgements: { job: noEntries, end: noEntries },
  // `lo` is no port of a bridge, so it has no entries.
  acknowledges: (answer) => answer.length === 0,
};

/**
 * `bridge` for the VLANs of ports. With `-details`, `bridge` of iproute2 6.1 reads VLANs in another way, and aborts where a batch
 * has two such reads. A read has to name a device: without one it is about the device of the read before.
 */
export const bridgeVlan: Program = { ...bridge, options: ["-compressvlans"], terse: true };

/**
 * The acknowledgement reads qdiscs, not classes: iproute2 6.1 prints classes as text, and
 * nothing for no class, which a batch cannot tell apart.
 */
const ofLoopback = { argv: ["qdisc", "show", "dev", "lo"], reads: true };

export const tc: Program = {
  name: "tc",
  acknowledgements: { job: ofLoopback, end: ofLoopback },
  // An answer about one device does not name the device.
  acknowledges: (answer) => answer.every(({ dev }) => dev === undefined),
};
