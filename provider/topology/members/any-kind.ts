import type { Kind } from "../../dynamic/kind.ts";

/** A kind without the type of its arguments, which the kind's schema checks when it is used. */
export const anyKind = <Args>(kind: Kind<Args>): Kind => kind as unknown as Kind;
