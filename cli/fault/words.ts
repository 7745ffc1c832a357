import { Option } from "commander";
import { shown } from "../../provider/kernel/schema/text.ts";
import { Problem } from "../problem.ts";

/** The words of a fault, as the command line and each line of a file of steps have them. */
export interface FaultWords {
  down?: true;
  partition?: string;
  for?: number;
  delay?: string;
  jitter?: string;
  loss?: string;
  rate?: string;
  duplicate?: string;
  corrupt?: string;
  reorder?: string;
}

/** The options that are conditions of an `Impairment`. */
export const conditionWords = ["delay", "jitter", "loss", "rate", "duplicate", "corrupt", "reorder"] as const;

/** The options of a fault. */
export const faultOptions = (): Option[] => [
  new Option("--down", "take the link down"),
  new Option("--partition <nodes>", "part these nodes, with commas between, from all others"),
  new Option("--for <time>", "how long, such as 500ms, 10s, 1m (default: until Ctrl-C)").argParser(milliseconds),
  new Option("--delay <time>", "how long packets take that leave by the link, such as 200ms"),
  new Option("--jitter <time>", "by how much the delay varies"),
  new Option("--loss <percent>", "how many packets are lost, such as 5%"),
  new Option("--rate <rate>", "how fast packets leave, such as 1mbit"),
  new Option("--duplicate <percent>", "how many packets come twice"),
  new Option("--corrupt <percent>", "how many packets have a wrong bit"),
  new Option("--reorder <percent>", "how many packets overtake others; needs --delay"),
];

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

const most = 10_000 * units.h;

/** A time in milliseconds. Throws {@link Problem} where the text is none. */
export function milliseconds(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  if (number === undefined) throw new Problem(`a time is a number and ms, s, m or h, such as 10s, not ${shown(text)}`);
  const time = Number(number) * units[unit as keyof typeof units];
  if (time > most) throw new Problem(`a time is at most ${timeText(most)}, not ${shown(text)}`);
  return time;
}

/** A time in the largest unit in which it is a whole number. */
export function timeText(time: number): string {
  const [unit, size] = Object.entries(units).findLast(([, size]) => time % size === 0) ?? ["ms", 1];
  return `${time / size}${unit}`;
}
