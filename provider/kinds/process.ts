import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { type ArgsOf, type CheckedOf, givenAs } from "../dynamic/arguments.ts";
import { resourceOf } from "../dynamic/class.ts";
import { netnsArgument, netnsAsInput, netnsResource } from "../dynamic/device.ts";
import { kindOf } from "../dynamic/kind.ts";
import { limitsObstacle } from "../kernel/process/limits.ts";
import { processNeeds } from "../kernel/process/needs.ts";
import { processAdd, processDelete, processSet, processShow } from "../kernel/process/processes.ts";
import { absolutePath, account, command, variableName } from "../kernel/process/schema.ts";
import { seconds } from "../kernel/schema/text.ts";
import { namedFiles, namedHashes } from "./process-files.ts";
import { limits, log, ready, stop, value } from "./process-shape.ts";

const shape = {
  /** The program and its arguments, a list of words that no shell reads. The program must stay in the foreground: one that goes on in the background counts as ended. */
  command,
  /** The namespace, whose network and files the process has. @default the host */
  netns: netnsArgument,
  /** Whether the process runs; false ends it, and keeps the resource. @default true */
  running: z.boolean().default(true),
  /** The user as whom the command runs, by name or number. @default root */
  user: account.optional(),
  /** The group as which the command runs, by name or number. @default the user's own group */
  group: account.optional(),
  /** Variables of its environment, besides those of a login (HOME, USER, LOGNAME, SHELL, PATH, LANG). Nothing comes from the environment of `pulumi`. @default none */
  env: z.record(variableName, value).default({}),
  /** The folder in which the command starts. @default "/" */
  cwd: absolutePath.default("/"),
  /** When the command is started again after its end: after a pause of 1 s, which doubles with each end up to 60 s, and is 1 s again after a minute. @default "never" */
  restart: z.enum(["always", "on-failure", "never"]).default("never"),
  /** Limits for the command and what it starts, by control groups of version 2: see cgroups(7). @default none */
  limits: limits.optional(),
  /** What tells that the process is ready: `up` waits for it. @default nothing; the command must only live for a moment */
  ready: ready.optional(),
  /** How long `up` waits for `ready`, in seconds. @default 30 */
  readyTimeout: seconds("the wait", 0.1, 150).default(30),
  /** Paths of `files` of its namespace: where the text of one changes, the command is started anew. @default none */
  restartOn: givenAs<pulumi.Input<pulumi.Input<string>[]> | undefined>()(namedFiles.optional()),
  /** How the command is ended: by a signal, and by SIGKILL after a time-out in seconds. @default { signal: "TERM", timeout: 10 } */
  stop: stop.prefault({}),
  /** How much of what the command prints is kept: twice `maxBytes` at most, in two files. @default { maxBytes: 1048576 } */
  log: log.prefault({}),
};

const outputs = {
  /** The PID of the command on this machine; undefined while it does not run. */
  pid: z.int().optional(),
  /** How the command ended last: its exit status, or 128 and the number of the signal. Undefined while it runs. */
  exitCode: z.int().optional(),
  /** How often the command was started again after its end. */
  restarts: z.int(),
  /** The file with what the command printed, readable for root; the part before it is in the same file with `.1`. */
  logFile: z.string(),
};

/**
 * The arguments of a `Process`: what runs, where, and how it is told that it is ready.
 * @example { netns, command: ["python3", "-m", "http.server", "80"], ready: { tcp: 80 } }
 */
export interface ProcessArgs extends ArgsOf<typeof shape> {}

type Args = CheckedOf<typeof shape>;

export const process = kindOf({
  name: "Process",
  shape,
  outputs,
  rules: [{ fields: ["limits"], broken: ({ limits }) => limitsObstacle(limits) }],
  replaceOn: ["netns"],
  create: (args, self) => processAdd(args, self).then(facts),
  async read(_args, self) {
    const found = await processShow(self);
    return found && facts(found);
  },
  update: (args, self, before) => processSet(args, self, before as Args).then(facts),
  remove: (args, self) => processDelete(self, args.stop.timeout),
  objects: ["process"],
  // The kernel keeps a process though the name of its namespace is gone.
  undoes: () => true,
  shows: ({ netns, command }) => [{ netns, process: command.join(" ") }],
  needs: processNeeds,
});

/**
 * A program that runs while the resource exists: in a namespace, as a user, started again where that is asked for, and ended with
 * everything that it started.
 * @example new Process("web", { netns, command: ["python3", "-m", "http.server", "80"], ready: { tcp: 80 } })
 */
export class Process extends resourceOf(process, {
  wire: (_name, args) => ({
    args: {
      ...args,
      netns: netnsAsInput(args.netns),
      restartOn: args.restartOn && namedHashes(netnsResource(args.netns), args.restartOn),
    },
    wiring: { within: [netnsResource(args.netns)] },
  }),
}) {}

const facts = (shown: object) => ({ ...shown });
