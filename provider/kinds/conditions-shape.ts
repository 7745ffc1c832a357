import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { type ArgsOf, givenAs, kernelsOwn } from "../dynamic/arguments.ts";
import { distributions, duration, packets, peer, percent, rate, size } from "../kernel/impairment/schema.ts";

/** A time with its unit, such as `50ms`. */
export type Duration = `${number}${"us" | "ms" | "s"}`;
/** A share of the packets, such as `0.5%`. */
export type Percent = `${number}%`;
/** A rate with its unit, in bits a second, such as `10mbit`. */
export type Rate = `${number}${"bit" | "kbit" | "mbit" | "gbit" | "tbit"}`;
/** An amount of data with its unit, such as `32kb`, where `kb` is 1024 bytes. */
export type DataSize = `${number}${"b" | "kb" | "mb"}`;

export type May<T> = pulumi.Input<T> | undefined;

const time = givenAs<May<Duration>>()(duration.default("0us"));
const share = givenAs<May<Percent>>()(percent.default("0%"));
export const probability = givenAs<May<Percent>>()(percent.optional());

const stateShape = {
  /** From a gap, in which nothing is lost, to a burst of losses. */
  p13: givenAs<pulumi.Input<Percent>>()(percent),
  /** From a burst of losses to a gap. @default 100% less `p13` */
  p31: probability,
  /** From the good packets within a burst back to its losses. @default "0%" */
  p32: probability,
  /** From the losses of a burst to good packets within it. @default "100%" */
  p23: probability,
  /** From a gap to a single loss. @default "0%" */
  p14: probability,
};

const gemodelShape = {
  /** From the good state to the bad one. */
  p: givenAs<pulumi.Input<Percent>>()(percent),
  /** From the bad state to the good one. @default 100% less `p` */
  r: probability,
  /** The packets lost in the bad state. @default "100%" */
  "1-h": probability,
  /** The packets lost in the good state. @default "0%" */
  "1-k": probability,
};

/** The conditions that packets meet: see tc-netem(8) and tc-tbf(8). */
export const conditionShape = {
  /** How long each packet is held back. @default "0us" */
  delay: time,
  /** How much longer or shorter than `delay` it may be. @default "0us" */
  jitter: time,
  /** How much a packet's delay follows that of the packet before. @default "0%" */
  correlation: share,
  /** The distribution of the delays: `normal`, `pareto`, `paretonormal` or `experimental`. @default all delays are equally likely */
  distribution: z.enum(distributions).optional(),
  /** The packets that are lost. @default "0%" */
  loss: share,
  /** Losses in bursts, by a chain of four states, in place of `loss`: the probabilities of going from one to another. @default none */
  state: z.strictObject(stateShape).optional(),
  /** Losses in bursts, by the model of Gilbert and Elliott, in place of `loss`. @default none */
  gemodel: z.strictObject(gemodelShape).optional(),
  /** The packets that come twice. @default "0%" */
  duplicate: share,
  /** The packets in which one bit is changed. @default "0%" */
  corrupt: share,
  /** The packets that are sent at once, and so overtake those that are delayed. @default "0%" */
  reorder: share,
  /** The most that leaves, in bits a second. A rate alone needs no netem. @default as much as the link takes */
  rate: givenAs<May<Rate>>()(rate.optional()),
  /** The data that may leave at once, for a rate alone. @default 10 ms of the rate, and at least 10000 bytes */
  burst: givenAs<May<DataSize>>()(size.optional()),
  /** The packets that may wait, those that are delayed included; further ones are dropped. @default chosen by rate and delay */
  limit: kernelsOwn(packets),
};

/** The conditions for a peer, of which those that are not given count as none. */
export const peerShape = {
  /** See `delay` of the impairment. @default none */
  delay: givenAs<May<Duration>>()(duration.optional()),
  /** See `jitter` of the impairment. @default none */
  jitter: givenAs<May<Duration>>()(duration.optional()),
  /** See `correlation` of the impairment. @default none */
  correlation: probability,
  /** See `loss` of the impairment. @default none */
  loss: probability,
  /** See `state` of the impairment. @default none */
  state: conditionShape.state,
  /** See `gemodel` of the impairment. @default none */
  gemodel: conditionShape.gemodel,
  /** See `corrupt` of the impairment. @default none */
  corrupt: probability,
  /** See `reorder` of the impairment. @default none */
  reorder: probability,
  /** See `rate` of the impairment. @default none */
  rate: conditionShape.rate,
  /** See `burst` of the impairment. @default 10 ms of the rate, and at least 10000 bytes */
  burst: conditionShape.burst,
  /** See `limit` of the impairment. @default chosen by rate and delay */
  limit: packets.optional(),
};

/**
 * The conditions for a peer.
 * @example { delay: "200ms", loss: "2%" }
 */
export interface PeerConditions extends ArgsOf<typeof peerShape> {}

/** Other conditions for packets to some peers, by address, prefix or MAC address. */
export const towardArgument = givenAs<May<Record<string, pulumi.Input<PeerConditions>>>>()(
  z.record(peer, z.strictObject(peerShape)).optional(),
);
