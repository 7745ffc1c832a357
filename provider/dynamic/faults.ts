import { faultUnderWay } from "../kernel/fault/note.ts";
import type { Self } from "./kind.ts";
import { warn } from "./log.ts";

/** The processes of faults that this run has told of. */
const told = new Set<number>();

/** The identity of a resource, which says where a fault of its stack is under way. */
export async function underFault(self: Self): Promise<Self> {
  const fault = await faultUnderWay(self.mark);
  if (!fault) return self;
  const { pid } = fault.runner;
  if (!told.has(pid)) {
    told.add(pid);
    await warn(
      `a fault is under way in this lab, by process ${pid}: ${fault.faults.join("; ")}. Until it ends, a refresh asks only the checks`,
    );
  }
  return { ...self, faulted: true };
}
