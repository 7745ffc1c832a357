import * as z from "zod";
import {
  burstOf,
  type Conditions,
  frame,
  gemodelKeys,
  handles,
  insideOf,
  needsNetem,
  packetsOf,
  stateKeys,
} from "./conditions.ts";
import type { KernelQdisc } from "./qdiscs.ts";
import {
  amountText,
  bitsOf,
  bytesOf,
  microsOf,
  percentOf,
  percentUnits,
  rateUnits,
  sizeUnits,
  timeUnits,
} from "./units.ts";

const netemSchema = z.looseObject({
  limit: z.number().optional(),
  delay: z.looseObject({ delay: z.number(), jitter: z.number(), correlation: z.number() }).optional(),
  "loss-random": z.looseObject({ loss: z.number() }).optional(),
  "loss-state": z.record(z.string(), z.number()).optional(),
  "loss-gemodel": z.record(z.string(), z.number()).optional(),
  duplicate: z.looseObject({ duplicate: z.number() }).optional(),
  corrupt: z.looseObject({ corrupt: z.number() }).optional(),
  reorder: z.looseObject({ reorder: z.number() }).optional(),
  rate: z.looseObject({ rate: z.number() }).optional(),
});

const tbfSchema = z.looseObject({ rate: z.number(), burst: z.string(), lat: z.number().default(0) });

/** The conditions of a discipline, each in the declared text where the kernel has that value as nearly as it can. */
export function conditionsIn(qdisc: KernelQdisc | undefined, declared: Conditions): Conditions {
  const found = qdisc?.kind === "netem" ? netemIn(qdisc) : qdisc?.kind === "tbf" ? tbfIn(qdisc, declared) : {};
  const { limit, burst } = declared;
  return {
    delay: near(microsOf, found.delay ?? "0us", declared.delay),
    jitter: near(microsOf, found.jitter ?? "0us", declared.jitter),
    // Without jitter there is nothing to correlate, and the kernel does not tell the value.
    correlation: needsNetem({ delay: found.delay })
      ? near(percentOf, found.correlation ?? "0%", declared.correlation)
      : declared.correlation,
    distribution: found.distribution,
    loss: near(percentOf, found.loss ?? "0%", declared.loss),
    state: nearModel(found.state, declared.state, stateKeys),
    gemodel: nearModel(found.gemodel, declared.gemodel, gemodelKeys),
    duplicate: near(percentOf, found.duplicate ?? "0%", declared.duplicate),
    corrupt: near(percentOf, found.corrupt ?? "0%", declared.corrupt),
    reorder: near(percentOf, found.reorder ?? "0%", declared.reorder),
    rate: found.rate === undefined ? undefined : near(bitsOf, found.rate, declared.rate),
    burst: burst === undefined ? undefined : found.burst,
    limit: limit !== undefined && found.limit !== undefined && isNear(found.limit, limit, 1) ? limit : found.limit,
  };
}

function netemIn({ options, handle }: KernelQdisc): Conditions {
  const data = netemSchema.parse(options);
  const { delay, duplicate, corrupt, reorder, rate, limit } = data;
  const distribution = Object.entries(handles).find(([, one]) => [one, insideOf(one)].includes(handle))?.[0];
  return {
    delay: timeText(delay?.delay ?? 0),
    jitter: timeText(delay?.jitter ?? 0),
    correlation: shareText(delay?.correlation ?? 0),
    distribution: distribution === "netem" ? undefined : distribution,
    loss: shareText(data["loss-random"]?.loss ?? 0),
    state: modelIn(data["loss-state"]),
    gemodel: modelIn(data["loss-gemodel"]),
    duplicate: shareText(duplicate?.duplicate ?? 0),
    corrupt: shareText(corrupt?.corrupt ?? 0),
    reorder: shareText(reorder?.reorder ?? 0),
    rate: rate && rate.rate > 0 ? amountText(rateUnits, rate.rate * 8) : undefined,
    limit,
  };
}

function tbfIn({ options }: KernelQdisc, declared: Conditions): Conditions {
  const { rate, burst, lat } = tbfSchema.parse(options);
  const bytes = burstIn(burst);
  const isBurst = isNear(bytes, burstOf(declared), Math.max(16, burstOf(declared) / 1000));
  // The kernel tells how long a packet may wait; what waits is that many bytes of the rate.
  const packets = Math.round((rate * lat) / 1e6 / frame);
  return {
    rate: amountText(rateUnits, rate * 8),
    burst: isBurst ? declared.burst : amountText(sizeUnits, bytes),
    limit: isNear(packets, packetsOf(declared), 1) ? packetsOf(declared) : packets,
  };
}

/** The bytes of a burst such as `15000b/1` or `32Kb/1`, which `tc` rounds to its units. */
export const burstIn = (text: string): number => bytesOf(text.replace(/\/.*$/, "").toLowerCase());

const timeText = (seconds: number): string => amountText(timeUnits, Math.round(seconds * 1e6));
const shareText = (share: number): string => amountText(percentUnits, Number((share * 100).toPrecision(6)));

const modelIn = (model: Record<string, number> | undefined): Conditions["state"] =>
  model && Object.fromEntries(Object.entries(model).map(([key, share]) => [key, shareText(share)]));

/** A model as declared, where the declared probabilities are as the kernel has them. */
function nearModel(found: Conditions["state"], declared: Conditions["state"], keys: readonly string[]) {
  if (!found || !declared) return found;
  const told = keys.filter((key) => declared[key] !== undefined);
  return Object.fromEntries(told.map((key) => [key, near(percentOf, `${found[key]}`, declared[key])]));
}

/** The declared text where the kernel's value is that but for its rounding, else the kernel's own. */
const near = (read: Read, found: string, declared: string | undefined): string =>
  declared !== undefined && isNear(read(found), read(declared), read === microsOf ? 2 : 0) ? declared : found;

type Read = (text: string) => number;

const isNear = (one: number, other: number, most: number): boolean =>
  Math.abs(one - other) <= Math.max(most, Math.abs(other) / 5000);
