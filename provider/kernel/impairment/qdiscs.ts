import * as z from "zod";
import type { LineResult } from "../../host/batch/batch.ts";
import { meansAbsent, readAs, refusal } from "../errors.ts";
import { type LinkRef, linkText } from "../link/form.ts";
import { handles } from "./conditions.ts";

const qdiscSchema = z.looseObject({
  kind: z.string(),
  handle: z.string(),
  root: z.boolean().default(false),
  parent: z.string().optional(),
  options: z.record(z.string(), z.unknown()).default({}),
});

/** A queueing discipline, as `tc -json -details qdisc show` prints it. */
export type KernelQdisc = z.infer<typeof qdiscSchema>;

const filterSchema = z.looseObject({
  protocol: z.string(),
  pref: z.number(),
  options: z.looseObject({ fh: z.string().default(""), flowid: z.string().optional() }).prefault({}),
});

/** A filter that leads packets to a class. */
interface KernelFilter {
  protocol: string;
  pref: number;
  /** The filter's number within its list, such as `800::abc`. */
  fh: string;
  flowid: string | undefined;
}

/** What somebody gave a device: the discipline at its root, those inside, and the filters that lead there. */
export interface Shown {
  root: KernelQdisc;
  inside: KernelQdisc[];
  filters: KernelFilter[];
}

/** The filters of a device's discipline. Throws where `tc` could not look. */
export function filtersParse(result: LineResult | undefined, ref: LinkRef): KernelFilter[] {
  if (result?.error !== undefined) throw refusal(`reading the filters of ${linkText(ref)}`, result.error);
  const all = readAs(z.array(filterSchema), result?.value, `the filters of ${linkText(ref)}`);
  return all.map(({ protocol, pref, options }) => ({ protocol, pref, fh: options.fh, flowid: options.flowid }));
}

/** The disciplines of a device; none where the device is not there. Throws where `tc` could not look. */
export function qdiscsParse(result: LineResult | undefined, ref: LinkRef): KernelQdisc[] {
  if (result?.error !== undefined && meansAbsent(result.error)) return [];
  if (result?.error !== undefined) throw refusal(`reading the qdiscs of ${linkText(ref)}`, result.error);
  return readAs(z.array(qdiscSchema), result?.value, `the qdiscs of ${linkText(ref)}`);
}

/** The discipline that somebody gave the device; undefined where it has what the kernel gives every device. */
export const rootOf = (all: readonly KernelQdisc[]): KernelQdisc | undefined =>
  all.find(({ root, handle }) => root && handle !== "0:");

const ours = new Set<string>(Object.values(handles));

/** The numbers of disciplines that `pulumi-netns fault` gives a device for a while. */
export const faultHandles = { netem: "c7fe:", tbf: "c7ff:" } as const;

/** Whether a discipline is there for a while only. */
export const isFault = ({ handle }: KernelQdisc): boolean =>
  handle === faultHandles.netem || handle === faultHandles.tbf;

/** Whether a discipline bears a number of ours. */
export const qdiscIsMarked = ({ handle }: KernelQdisc): boolean => ours.has(handle);

/** Whether a discipline is ours: declared conditions, or a fault in their place. */
export const qdiscIsOurs = (qdisc: KernelQdisc): boolean => qdiscIsMarked(qdisc) || isFault(qdisc);
