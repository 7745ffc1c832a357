import type { Handler } from "../provider/dynamic/handler.ts";
import type { Kind } from "../provider/dynamic/kind.ts";
import * as provider from "../provider/provider.ts";

/** The handler of every kind, by its class name. */
export const handlers: Readonly<Record<string, Handler>> = provider;

/** Every kind, by its class name. */
export const kinds: ReadonlyMap<string, Kind> = new Map(Object.values(handlers).map(({ kind }) => [kind.name, kind]));

/** The text that the engine puts before the class name in the type of our resources. */
const prefix = "pulumi-nodejs:dynamic/linux:";

/** The class name in the type of one of our resources; undefined for other types. */
export const classIn = (type: string): string | undefined =>
  type.startsWith(prefix) ? type.slice(prefix.length) : undefined;

/** The members of a kind, such as those of a topology. Most kinds have none. */
export const membersOf = (type: string): Kind["members"] => kinds.get(classIn(type) ?? "")?.members;

/** Whether a resource is a check, which makes nothing that could bear a mark. */
export const isCheck = (type: string): boolean => kinds.get(classIn(type) ?? "")?.isCheck === true;
