import { type JobEnded, jobRun } from "../../host/jobs/job.ts";
import type { NetnsRef } from "../../host/netns.ts";
import { meansAbsent } from "../errors.ts";
import { nodeEnter } from "../node/enter.ts";
import { placeMissing } from "../notes/place.ts";

/** Runs a short command that only looks, in a node. Throws where the node's namespace is not there. @param argument what names it */
export async function inNode(netns: NetnsRef, argv: readonly string[], argument = "from"): Promise<JobEnded> {
  const ended = await jobRun([...(await nodeEnter(netns)), ...argv]);
  const [line = ""] = ended.lines;
  if (line.startsWith("nsenter: ") && meansAbsent(line)) throw placeMissing(argument, netns);
  return ended;
}
