import { type Handler, type Props, provider } from "../conformance/deployment.ts";
import type { Entry, Snapshot } from "./snapshot.ts";

/** A failed step of the engine, with its verb and its resource. */
export class StepFailure extends Error {
  readonly verb: string;

  constructor(verb: string, urn: string, cause: unknown) {
    super(`${verb} ${urn}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.verb = verb;
  }
}

/** Runs a verb. An error tells the verb and the resource. */
export const step = <Result>(verb: string, urn: string, work: Promise<Result>): Promise<Result> =>
  work.catch((cause: unknown) => {
    throw cause instanceof StepFailure ? cause : new StepFailure(verb, urn, cause);
  });

export const handlerOf = (kind: string): Handler => provider[kind] as Handler;

/** Checks inputs. Throws if the check finds a failure. */
export async function checked(kind: string, olds: Props, news: Props): Promise<Props> {
  const { inputs, failures } = await handlerOf(kind).check(olds, news);
  if (failures.length === 0) return inputs;
  throw new Error(failures.map(({ reason }) => reason).join("\n"));
}

/** Deletes one resource, unless a resource that takes it along is deleted in the same run. */
export async function remove(entry: Entry, condemned: ReadonlySet<string>): Promise<void> {
  const { urn, kind, id, outs, deletedWith } = entry;
  if (deletedWith !== undefined && condemned.has(deletedWith)) return;
  await step("delete", urn, handlerOf(kind).delete(id, outs));
}

/** Waits for all of the work, then throws the first error. */
export async function allOf(work: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find((one) => one.status === "rejected");
  if (failed) throw failed.reason;
}

/** `pulumi refresh`: takes over what the kernel has. @returns the inputs that drifted, or `gone`, by URN */
export async function refresh(snapshot: Snapshot, isSame: (a: unknown, b: unknown) => boolean) {
  const drifted: Record<string, string[] | "gone"> = {};
  const one = async (entry: Entry): Promise<void> => {
    const { id, props, inputs } = await step("read", entry.urn, handlerOf(entry.kind).read(entry.id, entry.outs));
    if (!id || !props || !inputs) {
      drifted[entry.urn] = "gone";
      return snapshot.drop(entry.urn);
    }
    const keys = [...new Set([...Object.keys(inputs), ...Object.keys(entry.inputs)])];
    const changed = keys.filter((key) => !isSame(inputs[key], entry.inputs[key]));
    if (changed.length > 0) drifted[entry.urn] = changed.sort();
    const { unfinished: _, ...known } = entry;
    snapshot.put({ ...known, outs: props, inputs });
  };
  await allOf(snapshot.entries.filter(({ pendingReplacement }) => !pendingReplacement).map(one));
  return drifted;
}
