import { median, type Row } from "./results.ts";
import type { Shape } from "./shape.ts";
import type { Sample } from "./tools/tool.ts";

/** A sample, with its tool and lab. */
export interface Taken extends Shape {
  tool: string;
  sample: Sample;
}

/** A row for each step of each tool and lab, with the medians of the rounds. */
export function rowsOf(taken: readonly Taken[]): Row[] {
  const key = ({ tool, shape, hosts, sample: { step } }: Taken) => [tool, shape, hosts, step].join("|");
  return [...Map.groupBy(taken, key).values()].map(rowOf);
}

function rowOf(taken: Taken[]): Row {
  const { tool, shape, hosts, sample } = taken[0] as Taken;
  const middle = (field: Amount): number | null => {
    const values = taken.map(({ sample }) => sample[field]).filter((value) => value !== null);
    return values.length > 0 ? rounded(median(values)) : null;
  };
  return {
    tool,
    shape,
    hosts,
    step: sample.step,
    seconds: middle("seconds") ?? 0,
    processes: middle("processes") ?? 0,
    peakMemoryMiB: middle("peakMemoryMiB"),
    ownMemoryMiB: middle("ownMemoryMiB"),
    stateBytes: middle("stateBytes"),
    rounds: taken.length,
  };
}

type Amount = "seconds" | "processes" | "peakMemoryMiB" | "ownMemoryMiB" | "stateBytes";

const rounded = (value: number): number => Math.round(value * 1000) / 1000;
