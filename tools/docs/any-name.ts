import type * as provider from "../../provider/index.ts";

/** Stands for whatever name a program gives: see surface.ts. */
export const anyName = "NAME";

/** Arguments with type parameters, as pages and the JSON schema show them: one line for each such interface. */
export type TopologyArgs = provider.TopologyArgs<typeof anyName, typeof anyName>;
