import { rm } from "node:fs/promises";
import { Problem } from "../problem.ts";
import { type Backend, garbledAttributes, garbledStates, holdersOf } from "../stack/backend.ts";
import { stackName } from "../stack/backend-stacks.ts";
import { engine, type StackRef } from "../stack/engine.ts";
import type { Holder } from "./lock-holder.ts";

/** Something that a killed run left, and how to mend it. */
export interface Finding {
  about: "backend" | "fault" | "lock" | "process" | "state" | "note" | "object";
  text: string;
  remedy: string;
  mend(): Promise<void>;
}

/** Finds files of the backend that keep the engine from reading a state. Throws {@link Problem} while a run is under way. */
export async function attributesFindings(backend: Backend): Promise<Finding[]> {
  const [state] = await garbledStates(backend);
  if (state) throw new Problem(stateText(state));
  const garbled = await garbledAttributes(backend);
  for (const { stack } of garbled) refuseAlive(stack, await holdersOf(backend, stack));
  return garbled.map(({ path }) => ({
    about: "backend",
    text: `${path} is only half written, so that Pulumi cannot read the state (\`failed to load checkpoint\`): a run was killed in the middle`,
    remedy: "remove this file; Pulumi makes it anew, and the state itself is another file beside it",
    mend: () => rm(path, { force: true }),
  }));
}

/**
 * Explains how to repair a state. `recover` does not do it: the state before may know less than the kernel has, so the user
 * decides.
 */
const stateText = ({ path, copy }: { path: string; copy: string | undefined }): string =>
  copy === undefined
    ? `the state ${path} is only half written, and so is its copy; put a backup in its place (${backupsText}), or remove the stack with ` +
      "`pulumi stack rm --force` and make it anew: `pulumi up` then takes up its objects by their marks"
    : `the state ${path} is only half written; the one before it is whole. Put that back: cp -- ${copy} ${path}; then run this again`;

const backupsText = "`.pulumi/backups` beside it has some";

/** Finds the lock of a stack whose run was killed. Throws {@link Problem} if that run is, or may be, alive. */
export async function lockFindings(backend: Backend, ref: StackRef, stack: string): Promise<Finding[]> {
  const holders = await holdersOf(backend, stack);
  refuseAlive(stack, holders);
  if (holders.length === 0) return [];
  return [
    {
      about: "lock",
      text: `stack ${stackName(stack)} is locked ${holders.map(holderText).join("; ")}`,
      remedy: "release the lock (pulumi cancel --yes)",
      mend: async () => void (await engine({ cwd: ref.cwd }, ["cancel", "--yes", "--stack", stack])),
    },
  ];
}

const holderText = ({ text, state }: Holder): string => [text, holderRemarks[state]].filter(Boolean).join("; ");

const holderRemarks: Partial<Record<Holder["state"], string>> = {
  dead: "that process has ended",
  elsewhere: "look on that machine whether it still runs: it cannot be seen from here",
};

function refuseAlive(stack: string, holders: readonly Holder[]): void {
  const name = stackName(stack);
  const alive = holders.find(({ state }) => state === "alive");
  if (alive) {
    throw new Problem(
      `a run of stack ${name} is under way: it is locked ${alive.text}, and that process is alive. Nothing was touched. ` +
        "Wait until it ends, or interrupt it with `kill -INT PID`, a second time if it waits; then run this again",
    );
  }
  const unknown = holders.find(({ state }) => state === "unknown");
  if (!unknown) return;
  throw new Problem(
    `whether a run of stack ${name} is under way cannot be told: it is locked ${unknown.text}, and ${unknown.doubt}; ` +
      `if no run is under way, type: pulumi cancel --yes --stack ${stack}; then run this again`,
  );
}
