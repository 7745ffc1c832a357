import { macvlan } from "./macvlan.ts";
import { vxlan } from "./vxlan.ts";

/**
 * Kinds of links of one end, by iproute2's word, as the `kind` of a link in a topology is called. A new one is added here, as type and
 * as value: the compiler would print a type that it finds itself without the texts of the arguments.
 */
export const linkKinds: { readonly macvlan: typeof macvlan; readonly vxlan: typeof vxlan } = { macvlan, vxlan };
