import { macvlan } from "./macvlan.ts";
import { vxlan } from "./vxlan.ts";

/** Kinds of links of one end, by iproute2's word, as the `kind` of a link in a topology is called. A new one is added here. */
export const linkKinds = { macvlan, vxlan } as const;
