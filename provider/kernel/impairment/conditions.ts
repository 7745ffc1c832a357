import { bitsOf, bytesOf, microsOf, percentOf } from "./units.ts";

/** The conditions that packets meet when they leave by a device: texts with units, in their shortest form. */
export interface Conditions {
  delay?: string | undefined;
  jitter?: string | undefined;
  correlation?: string | undefined;
  distribution?: string | undefined;
  loss?: string | undefined;
  /** A chain of four states (tc-netem(8)). */
  state?: Record<string, string | undefined> | undefined;
  /** A chain of a good state and a bad one. */
  gemodel?: Record<string, string | undefined> | undefined;
  duplicate?: string | undefined;
  corrupt?: string | undefined;
  reorder?: string | undefined;
  rate?: string | undefined;
  burst?: string | undefined;
  limit?: number | undefined;
}

/** The arguments that need netem; a rate alone does without. */
const netemKeys = ["delay", "jitter", "loss", "duplicate", "corrupt", "reorder"] as const;

/** Whether conditions need netem, which not every kernel has. */
export const needsNetem = (conditions: Conditions): boolean =>
  conditions.state !== undefined ||
  conditions.gemodel !== undefined ||
  netemKeys.some((key) => Number.parseFloat(conditions[key] ?? "0") > 0);

/** A queueing discipline in the words of tc(8). */
export interface Qdisc {
  /** The number by which it counts as ours; the kernel changes no discipline into one of another type under one number. */
  handle: string;
  words: string[];
}

/**
 * The numbers of our disciplines begin with c7 (199, as the protocol number of our routes). A table of delays stays with the
 * discipline until that ends, so each distribution has a number of its own.
 */
export const handles = {
  netem: "c701:",
  tbf: "c702:",
  htb: "c703:",
  normal: "c704:",
  pareto: "c705:",
  paretonormal: "c706:",
  experimental: "c707:",
} as const;

/** The number of the same discipline inside another one: the kernel lets no number move from there to the root, or back. */
export const insideOf = (handle: string): string => handle.replace("c70", "c71");

/** The discipline for these conditions; undefined where there are none. */
export function qdiscOf(conditions: Conditions): Qdisc | undefined {
  const { distribution, rate } = conditions;
  if (needsNetem(conditions)) {
    const handle = handles[(distribution ?? "netem") as keyof typeof handles];
    return { handle, words: netemWords(conditions) };
  }
  return rate === undefined ? undefined : { handle: handles.tbf, words: tbfWords(conditions) };
}

/** All words of netem, for the kernel keeps some of those that are left out. */
function netemWords(conditions: Conditions): string[] {
  const { distribution, duplicate = "0%", corrupt = "0%", reorder = "0%", rate = "0bit" } = conditions;
  return [
    ...["netem", "limit", `${packetsOf(conditions)}`],
    ...["delay", ...["delay", "jitter"].map((key) => `${microsOf(conditions[key as "delay"])}us`)],
    conditions.correlation ?? "0%",
    ...(distribution === undefined ? [] : ["distribution", distribution]),
    ...lossWords(conditions),
    ...["duplicate", duplicate, "corrupt", corrupt, "reorder", reorder, "rate", `${bitsOf(rate)}bit`],
  ];
}

function lossWords({ loss = "0%", state, gemodel }: Conditions): string[] {
  if (state) return ["loss", "state", ...stateKeys.map((key) => stateWord(state, key))];
  if (gemodel) return ["loss", "gemodel", ...gemodelKeys.map((key) => gemodelWord(gemodel, key))];
  return ["loss", "random", loss];
}

/** The probabilities of both models, in tc's order. */
export const stateKeys = ["p13", "p31", "p32", "p23", "p14"] as const;
export const gemodelKeys = ["p", "r", "1-h", "1-k"] as const;

/** Probabilities that are not given have the values that tc(8) takes for them. */
const stateWord = (state: NonNullable<Conditions["state"]>, key: string): string =>
  state[key] ?? (key === "p31" ? `${100 - percentOf(state.p13)}%` : key === "p23" ? "100%" : "0%");
const gemodelWord = (model: NonNullable<Conditions["gemodel"]>, key: string): string =>
  model[key] ?? (key === "r" ? `${100 - percentOf(model.p)}%` : key === "1-h" ? "100%" : "0%");

function tbfWords(conditions: Conditions): string[] {
  const burst = burstOf(conditions);
  const queue = packetsOf(conditions) * frame;
  return ["tbf", "rate", `${bitsOf(conditions.rate)}bit`, "burst", `${burst}`, "limit", `${burst + queue}`];
}

/** The bytes of a whole Ethernet frame. */
export const frame = 1514;

/** The data that may pass at once: by default 10 ms of the rate, and no less than one jumbo frame. */
export const burstOf = ({ burst, rate }: Conditions): number =>
  burst === undefined ? Math.max(10_000, Math.ceil(bitsOf(rate) / 8 / 100)) : bytesOf(burst);

/**
 * The packets that may wait: by default what the rate, or a gigabit a second, sends during the delay and a fifth of a second
 * more, in whole frames, and no fewer than 50.
 */
export function packetsOf({ limit, rate, delay, jitter }: Conditions): number {
  if (limit !== undefined) return limit;
  const [bits, longest] = [rate === undefined ? 1e9 : bitsOf(rate), microsOf(delay) + microsOf(jitter)];
  const packets = Math.ceil((bits / 8 / frame) * (longest / 1e6 + 0.2));
  return Math.min(Math.max(packets, 50), 1_000_000);
}
