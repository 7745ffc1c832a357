import type { Kind } from "../../dynamic/kind.ts";

/** A kind whose arguments are checked by its schema when it is used. */
export const anyKind = <Args>(kind: Kind<Args>): Kind => kind as unknown as Kind;
