import { enter, type NetnsRef } from "../../host/netns.ts";
import type { ClaimedMaking } from "../claimed/form.ts";
import { placeText } from "../notes/place.ts";
import type { Conditions } from "./conditions.ts";
import type { Shown } from "./qdiscs.ts";

/** The conditions of a device: those of the packets that leave by it. */
export interface ImpairmentRef {
  netns?: NetnsRef;
  device: string;
}

/** Conditions to be made, with their owner. */
export interface ImpairmentMaking extends ClaimedMaking, ImpairmentWanted {}

/** Conditions to be made. */
export interface ImpairmentWanted extends ImpairmentRef {
  conditions: Conditions;
  /** Other conditions for packets to some peers: addresses, prefixes or MAC addresses. */
  toward?: Readonly<Record<string, Conditions>> | undefined;
  /** What the device has now, where that is known. */
  there?: Shown | undefined;
}

/** The words that tell an impairment from others in its namespace: a device has one. */
export const impairmentIdentity = ({ device }: ImpairmentRef): string[] => [device];

/** The first line of the claim, and of the note about what was found. */
export const impairmentAbout = (ref: ImpairmentRef): string => ["impairment", ...impairmentIdentity(ref)].join(" ");

export const impairmentText = ({ device, netns }: ImpairmentRef): string =>
  `the impairment of ${device} in ${placeText(netns)}`;

/** The command that a user types to take away what somebody gave a device. */
export const removeText = ({ netns, device }: ImpairmentRef): string =>
  [...enter(netns), "tc", "qdisc", "del", "dev", device, "root"].join(" ");
