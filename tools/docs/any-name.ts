import type * as provider from "../../provider/index.ts";

/** Stands for any name that a program may choose: see surface.ts. */
export const anyName = "NAME";

/** Arguments with type parameters, as pages and the JSON schema show them. Each such interface needs a line here. */
export type TopologyArgs = provider.TopologyArgs<typeof anyName, typeof anyName>;
