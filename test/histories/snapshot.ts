import type { Props } from "../conformance/deployment.ts";
import { dependencies, type Resource } from "./resource.ts";

/** A resource as the engine's state holds it. */
export interface Entry {
  urn: string;
  kind: string;
  id: string;
  inputs: Props;
  outs: Props;
  /** Of each input the resources that it depends on, by URN. */
  dependencies: Record<string, string[]>;
  deletedWith?: string | undefined;
  /** Its last create or update failed and left something: the next `up` updates it. */
  unfinished?: true;
  /** Deleted to be made anew, which did not come to pass. */
  pendingReplacement?: true;
}

export const urnOf = ({ kind, name }: Pick<Resource, "kind" | "name">): string => `${kind}::${name}`;

/** URNs of what an entry depends on. */
export const parentsOf = (entry: Entry): string[] => Object.values(entry.dependencies).flat();

/** The engine's state: written down after each step that ended. */
export class Snapshot {
  entries: Entry[];
  private readonly write: (entries: readonly Entry[]) => void;

  constructor(entries: Entry[], write: (entries: readonly Entry[]) => void = () => undefined) {
    this.entries = entries;
    this.write = write;
  }

  find = (urn: string): Entry | undefined => this.entries.find((entry) => entry.urn === urn);

  put(entry: Entry): void {
    const index = this.entries.findIndex(({ urn }) => urn === entry.urn);
    if (index < 0) this.entries.push(entry);
    else this.entries[index] = entry;
    this.write(this.entries);
  }

  /** What fails and leaves something is written down: such an error has an id. */
  async recorded<Result>(entry: Entry, work: Promise<Result>): Promise<Result> {
    try {
      return await work;
    } catch (error) {
      const { id, properties } = ((error as Error).cause ?? {}) as { id?: string; properties?: Props };
      if (id !== undefined) this.put({ ...entry, id, outs: properties ?? {}, unfinished: true });
      throw error;
    }
  }

  drop(urn: string): void {
    this.entries = this.entries.filter((entry) => entry.urn !== urn);
    this.write(this.entries);
  }

  /** A resource's entry; one that is there under an alias gets its new name, wherever the state speaks of it. */
  claim(resource: Resource): Entry | undefined {
    const urn = urnOf(resource);
    const found = this.find(urn);
    const former = resource.aliases.map((name) => urnOf({ ...resource, name }));
    const old = found ?? this.entries.find((entry) => former.includes(entry.urn));
    if (!old || old === found) return old;
    const renamed = (one: string) => (one === old.urn ? urn : one);
    this.entries = this.entries.map((entry) => ({
      ...entry,
      urn: renamed(entry.urn),
      dependencies: Object.fromEntries(
        Object.entries(entry.dependencies).map(([key, urns]) => [key, urns.map(renamed)]),
      ),
      ...(entry.deletedWith && { deletedWith: renamed(entry.deletedWith) }),
    }));
    return this.find(urn);
  }
}

/** A resource's dependencies and what takes it along, by URN. */
export function wiringOf(
  resource: Resource,
  urns: ReadonlyMap<string, string>,
): Pick<Entry, "dependencies" | "deletedWith"> {
  const urn = (key: string) => urns.get(key) as string;
  const byInput = Object.entries(dependencies(resource)).map(([input, keys]) => [input, keys.map(urn)]);
  return { dependencies: Object.fromEntries(byInput), deletedWith: resource.deletedWith && urn(resource.deletedWith) };
}
