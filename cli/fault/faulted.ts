import { isDeepStrictEqual } from "node:util";
import type { Arguments } from "../../provider/dynamic/kind.ts";
import { barrierEnd, barrierSet } from "../../provider/kernel/fault/barrier.ts";
import type { Conditions } from "../../provider/kernel/impairment/conditions.ts";
import { faultEnd, faultSet } from "../../provider/kernel/impairment/fault.ts";
import { handlers } from "../kinds.ts";
import type { Effect } from "./effect.ts";
import { patched, type Resource } from "./resources.ts";
import { told } from "./told.ts";

/** A lab with the faults that are under way: brings its links to what is declared and to what all these faults change of it. */
export class Faulted {
  private readonly mark: string;
  private readonly active = new Set<Effect>();
  /** The outputs of resources that were changed, by URN. */
  private readonly outputs = new Map<string, Arguments>();

  /** @param mark the mark of the fault */
  constructor(mark: string) {
    this.mark = mark;
  }

  async begin(effect: Effect): Promise<void> {
    this.active.add(effect);
    await this.changed(effect);
    await this.conditioned(effect);
    await this.parted(effect);
  }

  /** Ends an effect. One that could not be ended counts as under way. */
  async end(effect: Effect): Promise<void> {
    this.active.delete(effect);
    try {
      await this.changed(effect);
      await this.conditioned(effect);
      await this.parted(effect);
    } catch (error) {
      this.active.add(effect);
      throw error;
    }
  }

  /** Ends all that is under way. Throws the first error, after all else was ended. */
  async endAll(): Promise<void> {
    const errors: unknown[] = [];
    // One after the other, since several may change one resource.
    for (const effect of [...this.active]) await this.end(effect).catch((error: unknown) => errors.push(error));
    if (errors.length > 0) throw errors[0];
  }

  /** Whether everything is as declared. */
  get isOver(): boolean {
    return this.active.size === 0;
  }

  /** Gives the links of an effect the conditions of all effects that are under way, or what they had before. */
  private async conditioned({ conditions: links }: Effect): Promise<void> {
    for (const { ref, before } of links) {
      const same = [...this.active].flatMap((effect) =>
        effect.conditions.filter((one) => isDeepStrictEqual(one.ref, ref)),
      );
      const conditions = Object.assign({}, ...same.map((one) => one.conditions)) as Conditions;
      await told(ref.device, () => (same.length === 0 ? faultEnd(ref, before) : faultSet(ref, conditions)));
    }
  }

  /** Sets up the barriers of an effect that is under way, or takes them away. Each effect has barriers of its own. */
  private async parted(effect: Effect): Promise<void> {
    const isOn = this.active.has(effect);
    for (const one of effect.barriers)
      await told(one.bridge, () => (isOn ? barrierSet(one, this.mark) : barrierEnd(one)));
  }

  /** Brings the resources of an effect to what is declared, with the changes of the effects that are under way. */
  private async changed({ changes }: Effect): Promise<void> {
    const resources = new Set(changes.map(({ resource }) => resource));
    for (const resource of resources) {
      const { urn, kind, id } = resource;
      const all = [...this.active].flatMap((effect) => effect.changes.filter((one) => one.resource === resource));
      const inputs = all.reduce<Arguments>(
        (before, { keys, value }) => patched(resource, before, [keys, value]),
        resource.inputs,
      );
      const before = this.outputs.get(urn) ?? resource.outputs;
      const change = async () => handlers[kind]?.update(id, before, inputs);
      // Where a resource was removed or replaced meanwhile, nothing is left to put back.
      const isEnd = all.length === 0;
      const { outs } = (await told(urn, () => (isEnd ? unlessGone(resource, before, change) : change()))) ?? {};
      if (outs) this.outputs.set(urn, outs);
    }
  }
}

/** Changes a resource. Throws only where the resource is still there. */
async function unlessGone<Result>({ id, kind }: Resource, outputs: Arguments, change: () => Promise<Result>) {
  try {
    return await change();
  } catch (error) {
    const found = await handlers[kind]?.read(id, outputs).catch(() => undefined);
    if (found && !found.props) return undefined;
    throw error;
  }
}
