import type { Props } from "../conformance/deployment.ts";
import { dependencies, type Resource } from "./resource.ts";

/** A resource in the engine's state. */
export interface Entry {
  urn: string;
  kind: string;
  id: string;
  inputs: Props;
  outs: Props;
  /** URNs of the resources on which each input depends. */
  dependencies: Record<string, string[]>;
  deletedWith?: string | undefined;
  /** The last create or update failed and left an object, so the next `up` updates it. */
  unfinished?: true;
  /** The object was deleted for a replacement, which failed. */
  pendingReplacement?: true;
}

export const urnOf = ({ kind, name }: Pick<Resource, "kind" | "name">): string => `${kind}::${name}`;

/** URNs of the resources on which an entry depends. */
export const parentsOf = (entry: Entry): string[] => Object.values(entry.dependencies).flat();

/** The engine's state, which is written down after each finished step. */
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

  /** An error with an id means that an object exists: the resource goes into the state. */
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

  /** The entry of a resource. An entry under an alias is renamed everywhere in the state. */
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

/** The dependencies of a resource, and the resource whose deletion deletes it, by URN. */
export function wiringOf(
  resource: Resource,
  urns: ReadonlyMap<string, string>,
): Pick<Entry, "dependencies" | "deletedWith"> {
  const urn = (key: string) => urns.get(key) as string;
  const byInput = Object.entries(dependencies(resource)).map(([input, keys]) => [input, keys.map(urn)]);
  return { dependencies: Object.fromEntries(byInput), deletedWith: resource.deletedWith && urn(resource.deletedWith) };
}
