import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { Deployed, type Props } from "../conformance/deployment.ts";

/** A resource of a program, with the names of the resources on which it depends. */
export interface Declared {
  kind: string;
  name: string;
  args: Props;
  /** Parents: this resource ends when one of them ends. */
  within?: string[];
  /** Resources that this one stands on, but outlives. */
  attached?: string[];
  /** The resource whose deletion deletes this one too, without a call of its own `delete`. */
  deletedWith?: string;
}

interface Stored extends Pick<Declared, "kind" | "name" | "within" | "attached" | "deletedWith"> {
  id: string;
  inputs: Props;
  outs: Props;
  /** The step that was under way for the resource. */
  pending?: "updating" | "deleting";
}

/**
 * A stack without an engine. It takes the same steps in the same order, as many at a time as possible, and writes its state
 * before and after each. After a kill the state tells which steps finished and which were under way. For the latter, `recover`
 * would ask for another update, or for a new object.
 */
export class StackFile {
  private readonly path: string;
  private readonly stored = new Map<string, Stored>();

  constructor(path: string) {
    this.path = path;
    const list = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Stored[]) : [];
    for (const one of list) this.stored.set(one.name, one);
  }

  /** `pulumi up`. @returns the steps by resource, without unchanged resources */
  async up(program: readonly Declared[]): Promise<string[]> {
    const done: string[] = [];
    await inOrder(program, needs, async (declared) => {
      const verb = await this.step(declared);
      if (verb !== "same") done.push(`${verb} ${declared.name}`);
    });
    return done;
  }

  /** `pulumi refresh`. @returns the differences from what was declared */
  async refresh(): Promise<string[]> {
    const found = await Promise.all([...this.stored.values()].map((one) => this.look(one)));
    this.save();
    return found.filter((drift) => drift !== "");
  }

  /** `pulumi destroy`. */
  async destroy(): Promise<void> {
    const list = [...this.stored.values()];
    const dependents = ({ name }: Stored) => list.filter((one) => needs(one).includes(name)).map((one) => one.name);
    const gone = new Set(list.map(({ name }) => name));
    await inOrder(list.reverse(), dependents, (one) => this.remove(one, gone));
  }

  private async look(one: Stored): Promise<string> {
    const resource = deployed(one);
    const drift = await resource.refresh();
    if (drift === "gone") this.stored.delete(one.name);
    else this.stored.set(one.name, { ...one, inputs: resource.inputs, outs: resource.outs });
    return drift.length > 0 ? `${one.name}: ${drift}` : "";
  }

  private async step({ args, ...declared }: Declared) {
    const one = this.stored.get(declared.name);
    const resource = one ? deployed(one) : new Deployed(declared.kind, declared.name);
    const parents = { within: this.ids(declared.within), attached: this.ids(declared.attached) };
    if (one) {
      const { replaces } = await resource.handler.diff(one.id, one.outs, await resource.check(args, parents));
      if (replaces.length > 0 || one.pending === "deleting") {
        await this.removeWithDependents(one);
        resource.forget();
      } else {
        if (one.pending === "updating") resource.inputs.interrupted = true;
        this.store({ ...one, pending: "updating" });
      }
    }
    const verb = await resource.up(args, parents);
    const { id, inputs, outs } = resource;
    this.store({ ...declared, id, inputs, outs });
    return verb;
  }

  /** Before a resource that is replaced, the resources go that end with it. */
  private async removeWithDependents(one: Stored, gone = new Set([one.name])): Promise<void> {
    for (const dependent of [...this.stored.values()].filter(({ within }) => within?.includes(one.name)).reverse()) {
      gone.add(dependent.name);
      await this.removeWithDependents(dependent, gone);
    }
    await this.remove(one, gone);
  }

  private async remove(one: Stored, gone: ReadonlySet<string>): Promise<void> {
    this.store({ ...one, pending: "deleting" });
    if (!gone.has(one.deletedWith ?? "")) await deployed(one).down();
    this.stored.delete(one.name);
    this.save();
  }

  private store(one: Stored): void {
    this.stored.set(one.name, one);
    this.save();
  }

  private ids(names: readonly string[] | undefined): string[] | undefined {
    return names?.map((name) => this.stored.get(name)?.id ?? "");
  }

  private save(): void {
    writeFileSync(`${this.path}.new`, JSON.stringify([...this.stored.values()]));
    renameSync(`${this.path}.new`, this.path);
  }
}

const needs = ({ within = [], attached = [] }: Pick<Declared, "within" | "attached">) => [...within, ...attached];

const deployed = ({ kind, name, id, inputs, outs }: Stored): Deployed =>
  Object.assign(new Deployed(kind, name), { id, inputs, outs });

/** Does the work for each item as soon as the work for the items it waits for is done. */
async function inOrder<One extends { name: string }>(
  list: readonly One[],
  waitsFor: (one: One) => string[],
  work: (one: One) => Promise<void>,
): Promise<void> {
  const begun = new Map<string, Promise<void>>();
  for (const one of list) {
    const first = Promise.all(waitsFor(one).map((name) => begun.get(name)));
    begun.set(
      one.name,
      first.then(() => work(one)),
    );
  }
  await Promise.all(begun.values());
}
