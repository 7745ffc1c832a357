import type { Shown } from "../dynamic/traits.ts";
import { declaresVlans, type Vlans, vlansText } from "../kernel/bridge-vlan/list.ts";
import type { LinkWanted } from "../kernel/link/common.ts";

/** The VLANs of a link as the drawing of a lab tells them: of the link as a port, and of a bridge itself. */
export const portShown = ({ netns, name, port, vlans }: LinkWanted): Shown[] =>
  [port as Vlans, vlans as Vlans].filter(declaresVlans).map((one) => ({ netns, link: name, remark: vlansText(one) }));
