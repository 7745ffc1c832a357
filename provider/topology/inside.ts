import type { Arguments, Kind } from "../dynamic/kind.ts";
import { asAdopted } from "./adopted.ts";
import { topologyBeside } from "./beside.ts";
import { topologyLinks, topologyMarks, topologyMarkTexts, topologyParts } from "./marks.ts";
import type { TopologyArguments } from "./members/lab.ts";
import { patch } from "./patch.ts";
import { topologyAdoptions, topologyProblems, topologyWarnings } from "./problems.ts";

/** The functions of the kind `Topology` for its members. */
export const topologyMembers: NonNullable<Kind<TopologyArguments>["members"]> = {
  parts: topologyParts,
  marks: topologyMarks,
  markTexts: topologyMarkTexts,
  links: topologyLinks,
  unchecked: ({ checks: _, reachability: __, ...args }) => args,
  patched(args, keys, value) {
    const copy = structuredClone(args) as Arguments;
    patch(copy, keys, value);
    return copy;
  },
  asAdopted,
  problems: topologyProblems,
  beside: topologyBeside,
  warnings: topologyWarnings,
  announce: topologyAdoptions,
};
