import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { type ArgsOf, type CheckedOf, givenAs } from "../dynamic/arguments.ts";
import { type Trigger, triggerAsInput } from "../dynamic/checking.ts";
import { resourceOf } from "../dynamic/class.ts";
import { netnsArgument, netnsAsInput, netnsResource } from "../dynamic/device.ts";
import { kindOf, type Self } from "../dynamic/kind.ts";
import { warn } from "../dynamic/log.ts";
import { holdsOutput } from "../dynamic/secret.ts";
import { commandDo } from "../kernel/command/command.ts";
import type { Command } from "../kernel/command/form.ts";
import { commandNeeds } from "../kernel/command/needs.ts";
import { execNoteDrop, execNoteMove, execNoteRead, execNoteUndoing } from "../kernel/command/note.ts";
import { commandOnce, lastResult } from "../kernel/command/once.ts";
import { hushedText, pattern } from "../kernel/command/schema.ts";
import { placeKey } from "../kernel/notes/place.ts";
import { absolutePath, account, command, variableName } from "../kernel/process/schema.ts";
import { seconds, whole } from "../kernel/schema/text.ts";

const expectation = z.strictObject({
  /** The exit status that the command has to end with; 128 and the number of a signal where a signal ends it. @default 0 */
  exitCode: whole("an exit status", 0, 255).default(0),
  /** A regular expression of JavaScript that has to match what the command prints; `^` and `$` stand for the ends of lines. @default anything */
  stdout: pattern.optional(),
});

const shape = {
  /** The program, found on root's PATH or named by a path, and its arguments. No shell reads them. */
  command,
  /** The namespace in which it runs. @default the host */
  netns: netnsArgument,
  /** Variables of its environment, besides those of a login (HOME, USER, LOGNAME, SHELL, PATH, LANG). @default none */
  env: z.record(variableName, hushedText("a variable", 100_000), { error: "env is an object of strings" }).default({}),
  /** The folder in which it starts. @default "/" */
  cwd: absolutePath.default("/"),
  /** The user as whom it runs, by name or number. @default root */
  user: account.optional(),
  /** The group as which it runs, by name or number. @default the user's own */
  group: account.optional(),
  /** The text that it reads from standard input. @default none */
  stdin: hushedText("stdin", 1_000_000).default(""),
  /** The seconds after which it is killed, with everything that it has started. @default 60 */
  timeout: seconds("a timeout", 0.01, 86_400).default(60),
  /** The result that it has to have; with any other one, creating the resource fails. @default exit status 0 */
  expect: expectation.prefault({}),
  /** The command that takes back what this one has done, run when the resource is deleted; with the same `netns`, `env`, `cwd`, `user`, `group` and `timeout`. @default none */
  undo: command.optional(),
  /** Values of any form, or resources: the command runs again when one of them changes. @default none */
  triggers: givenAs<Trigger[] | Record<string, Trigger> | undefined>()(
    z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]).optional(),
  ),
  /** Whether a command that was cut off, since the provider was killed, is run again by the next `up`; with `"never"` that ends with an error. @default "never" */
  rerun: z.enum(["never", "always"]).default("never"),
};

const outputs = {
  /** What it has printed, without newlines at the end: the first and the last 32 KiB. */
  stdout: z.string(),
  /** What it has printed on standard error, likewise. */
  stderr: z.string(),
  /** Its exit status; 128 and the number of a signal where a signal ended it. */
  exitCode: z.int(),
};

/**
 * The arguments of an `Exec`: what runs, where, and as whom.
 * @example { netns: router, command: ["ip", "link", "set", "lo", "mtu", "9000"] }
 */
export interface ExecArgs extends ArgsOf<typeof shape> {}

type Args = CheckedOf<typeof shape>;

export const exec = kindOf({
  name: "Exec",
  shape,
  outputs,
  replaceOn: ["command", "netns", "env", "cwd", "user", "group", "stdin", "expect", "triggers"],
  timesItself: true,
  create: (args, self) =>
    commandOnce({ command: commandOf(args), expected: args.expect, triggers: args.triggers, rerun: args.rerun }, self),
  // A command that has ended is nothing that could be looked at. Its note goes with its namespace, as what it did there does; on
  // the host the note goes at a reboot, which most of what it did outlives.
  async read({ netns }, self) {
    const note = await execNoteRead(netns, self);
    if (note?.phase === "undoing") return { command: ["(its undo was cut off)"] };
    return note || netns === undefined ? {} : undefined;
  },
  async update({ netns }, self) {
    await execNoteMove(netns, self);
    return lastResult(self) ?? recordedResult(self);
  },
  async remove(args, self) {
    const undoing = undone(args, self);
    // A command that has failed is in no state. Where it cannot be undone either, no later run could do that better.
    await (self.vouched ? undoing : undoing.catch((error: Error) => warn(error.message, self.urn)));
    await execNoteDrop(args.netns, self);
  },
  objects: ["exec"],
  isPassing: true,
  undoes: ({ undo }) => undo !== undefined,
  identities: [],
  shows: ({ netns, command }) => [{ netns, command: `exec ${[command].flat().join(" ")}` }],
  needs: commandNeeds,
  without: { histories: "what a command has done is what its program says, and no look at the kernel tells it" },
});

/**
 * A command that runs once, when the resource is created, after what it depends on. A change of what it does runs it again.
 * @example new Exec("mtu", { netns: router, command: ["ip", "link", "set", "lo", "mtu", "9000"] })
 */
export class Exec extends resourceOf(exec, { wire }) {}

const commandOf = ({ netns, command, cwd, user, group, env, stdin, timeout }: Args): Command => ({
  ...{ netns, argv: command, argument: "command" },
  ...{ cwd, user, group, env, stdin, timeout },
});

/** Runs the command that takes back what the command has done, if that has run and its namespace is still there. */
async function undone(args: Args, self: Self): Promise<void> {
  const { netns, undo } = args;
  if (undo === undefined || (await placeKey(netns)) === undefined) return;
  // A command that was not even started has no note, and no state knows it. A topology that could not be deleted as a whole still
  // has in its state the commands that were undone, whose notes are gone; such a member has no URN of its own.
  const isKnown = self.vouched === true && self.urn !== undefined;
  const hasRun = isKnown || (await execNoteRead(netns, self)) !== undefined;
  const command = { ...commandOf(args), argv: undo, argument: "undo", stdin: "" };
  if (hasRun) await execNoteUndoing(netns, self, () => commandDo(command, { exitCode: 0 }));
}

/** The result that the state has. */
const recordedResult = ({ recorded }: Self) => z.object(outputs).partial().safeParse(recorded).data ?? {};

const triggersAsInput = (triggers: NonNullable<ExecArgs["triggers"]>): pulumi.Inputs =>
  Array.isArray(triggers)
    ? triggers.map(triggerAsInput)
    : Object.fromEntries(Object.entries(triggers).map(([key, one]) => [key, triggerAsInput(one)]));

function wire(_name: string, args: ExecArgs) {
  const { netns, env, stdin, triggers } = args;
  const isHushed = holdsOutput([env, stdin]);
  const inputs = { netns: netnsAsInput(netns), triggers: triggers && triggersAsInput(triggers) };
  return {
    args: { ...args, ...inputs },
    wiring: { within: [netnsResource(netns)], ...(isHushed && { secretOutputs: ["stdout", "stderr"] }) },
  };
}
