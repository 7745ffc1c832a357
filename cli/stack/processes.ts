import { type ProcessListed, processesList } from "../../provider/kernel/process/processes.ts";
import { Problem } from "../problem.ts";
import { exportSchema, marksIn } from "./deployment.ts";
import { engine, type StackRef } from "./engine.ts";

/** A process of a stack, with the names by which people call it. */
export interface StackProcess extends ProcessListed {
  /** The node in which it runs: the namespace's name, or `host`. */
  node: string;
}

/** The processes that a stack has on this machine, by node and name. */
export async function stackProcesses(ref: StackRef): Promise<StackProcess[]> {
  const state = exportSchema.parse(JSON.parse(await engine(ref, ["stack", "export"])));
  const marks = new Set(marksIn(state));
  const all = (await processesList()).filter(({ mark }) => marks.has(mark));
  const named = all.map((one) => ({ ...one, node: String(one.netns ?? "host") }));
  return named.sort((a, b) => byName(`${a.node} ${a.name}`, `${b.node} ${b.name}`));
}

/** The one process that is called so, by its name or by NODE/NAME. Throws {@link Problem} with the names that there are. */
export function processNamed(all: readonly StackProcess[], name: string): StackProcess {
  const found = all.filter((one) => one.name === name || `${one.node}/${one.name}` === name);
  const [one] = found;
  if (one && found.length === 1) return one;
  const names = (list: readonly StackProcess[]) => list.map(({ node, name: own }) => `${node}/${own}`).join(", ");
  if (one) throw new Problem(`several processes are called ${name}: ${names(found)}; give one of these`);
  if (all.length === 0)
    throw new Problem("the stack has no process on this machine; `pulumi up` starts those of the program");
  throw new Problem(`no process is called ${name}; there are ${names(all)}`);
}

const byName = new Intl.Collator("en", { numeric: true }).compare;
