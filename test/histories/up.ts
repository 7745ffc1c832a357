import { type Props, same } from "../conformance/deployment.ts";
import { deleteAll, madeAnewWith } from "./deletions.ts";
import { type Resource, words } from "./resource.ts";
import { type Entry, type Snapshot, urnOf, wiringOf } from "./snapshot.ts";
import { allOf, checked, handlerOf, remove, step } from "./verbs.ts";

export type Outcome = "create" | "update" | "replace" | "same";

/**
 * `pulumi up` for a program, as the engine does it. A resource is handled as soon as those that it mentions stand; many are
 * handled at a time. A replacement deletes first, along with what depends on it. Resources that left the program are deleted
 * last. No step begins after a failure.
 * @returns the outcome by URN
 */
export async function up(snapshot: Snapshot, program: readonly Resource[]): Promise<Record<string, Outcome>> {
  return new Up(snapshot, program).run();
}

class Up {
  private readonly snapshot: Snapshot;
  private readonly program: readonly Resource[];
  private readonly urns: ReadonlyMap<string, string>;
  private readonly done = new Map<string, Promise<void>>();
  private readonly outcomes: Record<string, Outcome> = {};
  private readonly registered = new Set<string>();
  /** Resources that are deleted because of another resource's replacement, with the end of that deletion. */
  private readonly condemned = new Map<string, Promise<void>>();
  private planning: Promise<unknown> = Promise.resolve();
  private failure: Error | undefined;

  constructor(snapshot: Snapshot, program: readonly Resource[]) {
    this.snapshot = snapshot;
    this.program = program;
    this.urns = new Map(program.map((resource) => [resource.key, urnOf(resource)]));
  }

  async run(): Promise<Record<string, Outcome>> {
    for (const resource of this.program) this.done.set(resource.key, this.register(resource));
    await allOf([...this.done.values()]);
    const declared = new Set(this.urns.values());
    await deleteAll(
      this.snapshot,
      this.snapshot.entries.filter(({ urn }) => !declared.has(urn)),
    );
    return this.outcomes;
  }

  private async register(resource: Resource): Promise<void> {
    const { dependencies } = wiringOf(resource, this.urns);
    const parents = new Set(Object.values(dependencies).flat());
    await Promise.all(this.program.filter((one) => parents.has(urnOf(one))).map(({ key }) => this.done.get(key)));
    if (this.failure) throw new Error(`a step failed before: ${this.failure.message}`);
    // The engine plans one resource at a time, but carries out many at once.
    const planned = this.planning.then(() => this.plan(resource));
    this.planning = planned.catch(() => undefined);
    try {
      await (await planned)();
    } catch (error) {
      this.failure ??= error as Error;
      throw error;
    }
  }

  private async plan(resource: Resource): Promise<() => Promise<void>> {
    const urn = urnOf(resource);
    const found = this.snapshot.claim(resource);
    this.registered.add(urn);
    const deletion = this.condemned.get(urn);
    this.condemned.delete(urn);
    const old = deletion || found?.pendingReplacement ? undefined : found;
    const news = this.inputsOf(resource);
    const make = async () => checked(resource.kind, {}, news);
    if (!old) {
      return async () => {
        await deletion;
        await this.create(resource, await step("check", urn, make()));
      };
    }
    const inputs = await step("check", urn, checked(resource.kind, old.inputs, news));
    const { replaces } = await handlerOf(resource.kind).diff(old.id, old.outs, inputs);
    if (same(inputs, old.inputs) && !old.unfinished) return async () => this.keep(resource, { ...old, inputs }, "same");
    if (replaces.length === 0) return () => this.update(resource, old, inputs);
    const candidates = this.snapshot.entries.filter(({ urn }) => !this.registered.has(urn) && !this.condemned.has(urn));
    const deleted = this.condemn(old, await madeAnewWith(old, candidates));
    return async () => {
      await deleted();
      await this.create(resource, await step("check", urn, make()), "replace");
    };
  }

  /** The inputs that the program hands over, with the ids of the parents. */
  private inputsOf(resource: Resource): Props {
    const { kind, name, within, attached } = resource;
    const ids = (keys: readonly string[]) =>
      keys.length > 0 ? keys.map((key) => this.snapshot.find(this.urns.get(key) as string)?.id) : undefined;
    const mark = `histories%2Fdev ${encodeURIComponent(`${kind}:${name}`)}`;
    return { ...words(resource), mark, within: ids(within), attached: ids(attached), __provider: "text" };
  }

  private async create(resource: Resource, inputs: Props, outcome: Outcome = "create"): Promise<void> {
    const urn = urnOf(resource);
    const entry = { urn, kind: resource.kind, id: "", inputs, outs: {}, ...wiringOf(resource, this.urns) };
    const made = step("create", urn, handlerOf(resource.kind).create(inputs));
    this.keep(resource, { ...entry, ...(await this.snapshot.recorded(entry, made)) }, outcome);
  }

  private async update(resource: Resource, old: Entry, inputs: Props): Promise<void> {
    const { unfinished: _, ...entry } = { ...old, inputs, ...wiringOf(resource, this.urns) };
    const updated = step("update", old.urn, handlerOf(resource.kind).update(old.id, old.outs, inputs));
    this.keep(resource, { ...entry, ...(await this.snapshot.recorded(entry, updated)) }, "update");
  }

  private keep(resource: Resource, entry: Entry, outcome: Outcome): void {
    this.snapshot.put({ ...entry, ...wiringOf(resource, this.urns) });
    this.outcomes[entry.urn] = outcome;
  }

  /** Plans the deletion of a resource and of the resources that depend on it. */
  private condemn(root: Entry, dependents: readonly Entry[]): () => Promise<void> {
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    for (const { urn } of dependents) this.condemned.set(urn, ended);
    const condemned = new Set(dependents.map(({ urn }) => urn));
    return async () => {
      try {
        for (const entry of [...dependents, root]) {
          if (!entry.pendingReplacement) await remove(entry, condemned);
          this.snapshot.put({ ...entry, pendingReplacement: true });
        }
      } finally {
        end();
      }
    };
  }
}
