/** The things that may come of a packet: an answer, nothing at all, an error that came back, or no packet (`failure`). */
export type Outcome = "answer" | "silence" | "refusal" | "failure";

/** What a check saw. */
export interface Seen {
  what: Outcome;
  /** Particulars for people, such as `Connection refused`; may be empty. */
  more: string;
  /** The share of packets without an answer, in percent. */
  loss?: number;
  /** Times from packet to answer, in milliseconds. */
  rtt?: { min: number; avg: number; max: number };
  /** The status of an answer of HTTP. */
  status?: number;
}

/** What a check saw, as a message shows it. */
export function seenText({ what, more, status }: Seen): string {
  if (status !== undefined) return `status ${status}`;
  return more === "" ? what : `${what} (${more})`;
}

const unnamed = /Name or service not known|Temporary failure in name resolution|No address associated with hostname/;

/** Errors that say only that nothing came, or that nothing was let out. */
const silent = /Connection timed out|Operation not permitted/;

const refused =
  /Connection refused|Connection reset by peer|(?:Network|Protocol|Host|Destination) is unreachable|No route to host|Network is unreachable|Permission denied|Invalid argument|Message too long|Protocol not available|Host is down/;

/** The meaning of an error in the words of the C library; undefined where the lines hold none. */
export function seenInWords(lines: readonly string[]): Seen | undefined {
  const text = lines.join("\n");
  const found = (pattern: RegExp) => pattern.exec(text)?.[0];
  const [name, nothing, error] = [found(unnamed), found(silent), found(refused)];
  if (name !== undefined) return { what: "failure", more: name };
  if (nothing !== undefined) return { what: "silence", more: nothing };
  return error === undefined ? undefined : { what: "refusal", more: error };
}

/** The outcome of a tool that said nothing that is understood. */
export const notUnderstood = (lines: readonly string[]): Seen => ({
  what: "failure",
  more: lines.findLast((line) => line.trim() !== "")?.slice(0, 120) ?? "the tool said nothing",
});
