import type { Handler } from "../provider/dynamic/handler.ts";
import type { Kind } from "../provider/dynamic/kind.ts";
import * as provider from "../provider/provider.ts";

/** The handler of every kind, by its class name. */
export const handlers: Readonly<Record<string, Handler>> = provider;

/** Every kind, by its class name. */
export const kinds: ReadonlyMap<string, Kind> = new Map(Object.values(handlers).map(({ kind }) => [kind.name, kind]));

/** The text that the engine puts before the name of a class of ours. */
const prefix = "pulumi-nodejs:dynamic/linux:";

/** The class name in a type of ours; undefined in another. */
export const classIn = (type: string): string | undefined =>
  type.startsWith(prefix) ? type.slice(prefix.length) : undefined;

/** The members of a resource's kind; of most kinds a resource has none. */
export const membersOf = (type: string): Kind["members"] => kinds.get(classIn(type) ?? "")?.members;
