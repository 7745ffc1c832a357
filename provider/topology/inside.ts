import type { Kind } from "../dynamic/kind.ts";
import { asAdopted } from "./adopted.ts";
import { topologyBeside } from "./beside.ts";
import { topologyMarks, topologyMarkTexts, topologyParts } from "./marks.ts";
import type { TopologyArguments } from "./members/lab.ts";
import { topologyAdoptions, topologyProblems, topologyWarnings } from "./problems.ts";

/** The functions of the kind `Topology` for its members. */
export const topologyMembers: NonNullable<Kind<TopologyArguments>["members"]> = {
  parts: topologyParts,
  marks: topologyMarks,
  markTexts: topologyMarkTexts,
  asAdopted,
  problems: topologyProblems,
  beside: topologyBeside,
  warnings: topologyWarnings,
  announce: topologyAdoptions,
};
