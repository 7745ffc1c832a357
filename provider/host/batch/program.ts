import type { Acknowledgements } from "./lines.ts";

/**
 * A program of iproute2 that does many lines in one process. All of them go on after a line that the kernel refused (`-force`), and
 * say `Command failed -:LINE` behind its error; end at a line that they cannot parse; and print a line of JSON a read.
 */
export interface Program {
  name: string;
  acknowledgements: Acknowledgements;
  /** Whether an answer is that to an acknowledgement: one that is another line's tells that answers were lost. */
  acknowledges(answer: readonly Answer[]): boolean;
}

interface Answer {
  ifname?: unknown;
  dev?: unknown;
  dst?: unknown;
}

/** The command that reads lines from its standard input. */
export const programArgv = ({ name }: Program): string[] => [name, "-force", "-json", "-details", "-batch", "-"];

/** How messages call it. */
export const batchName = ({ name }: Program): string => `${name} -json -batch -`;

export const ip: Program = {
  name: "ip",
  acknowledgements: {
    // The look at a route costs the same whatever is there; its refusal tells as much.
    job: { argv: ["route", "get", "127.0.0.1"], reads: true },
    // Prints its line in every namespace.
    end: { argv: ["addr", "show", "dev", "lo"], reads: true },
  },
  // Where `lo` is down, the way to it may be a default route.
  acknowledges: (answer) => answer.some(({ ifname, dst }) => ifname === "lo" || dst === "127.0.0.1"),
};

const noEntries = { argv: ["fdb", "show", "dev", "lo"], reads: true };

export const bridge: Program = {
  name: "bridge",
  acknowledgements: { job: noEntries, end: noEntries },
  // `lo` is no port, and has no entries.
  acknowledges: (answer) => answer.length === 0,
};

/** Not for its classes: iproute2 6.1 prints those as text, and none as nothing, so that they cannot be read in a batch. */
const ofLoopback = { argv: ["qdisc", "show", "dev", "lo"], reads: true };

export const tc: Program = {
  name: "tc",
  acknowledgements: { job: ofLoopback, end: ofLoopback },
  // An answer about one device does not name it.
  acknowledges: (answer) => answer.every(({ dev }) => dev === undefined),
};
