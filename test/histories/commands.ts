import { same } from "../conformance/deployment.ts";
import { deleteAll } from "./deletions.ts";
import type { Lab } from "./lab.ts";
import { resourcesOf } from "./resources.ts";
import type { Snapshot } from "./snapshot.ts";
import { type Outcome, up } from "./up.ts";
import { refresh } from "./verbs.ts";

/** A command that the engine carries out for a lab. */
export interface Command {
  does: "up" | "refresh" | "destroy";
  lab: Lab;
  /** Whether an `up` first reads what the kernel has (`up --refresh`). */
  refresh: boolean;
}

export interface Report {
  /** The inputs that drifted (that somebody changed by hand), by URN. */
  drifted: Record<string, string[] | "gone">;
  /** The outcome for each resource, by URN. */
  done: Record<string, Outcome>;
}

/** Carries a command out. */
export async function perform(snapshot: Snapshot, command: Command): Promise<Report> {
  const drifted = command.does === "refresh" || command.refresh ? await refresh(snapshot, same) : {};
  if (command.does === "destroy") await deleteAll(snapshot, snapshot.entries);
  return { drifted, done: command.does === "up" ? await up(snapshot, resourcesOf(command.lab)) : {} };
}
