import { setTimeout as wait } from "node:timers/promises";
import { childrenOf } from "../../host/process/running.ts";
import { notStarted } from "../command/failures.ts";
import { type Asking, commandSucceeds, fileIsThere } from "./asking.ts";
import { hasBegun, isOver, logSinceStart, outerOf, startOf, stateOf } from "./folder.ts";
import type { Process, Ready } from "./form.ts";
import { httpAnswers } from "./http.ts";
import { type Sockets, socketsBeside } from "./sockets.ts";
import { endedEarly, notReady, type Unready, unmet } from "./unready.ts";

/** How long a command without `ready` has to live before its start counts, in milliseconds. */
const settling = 50;

/**
 * Waits until a process is ready; `before` are the sockets that were there without it. Throws where something was lacking, so that the
 * command was not started, and, with the last lines of its log, where it is not ready in time, or has ended.
 */
export async function readyAwait(nonce: string, process: Process, before: Sockets): Promise<void> {
  const { ready, readyTimeout, command } = process;
  const last = performance.now() + (ready ? readyTimeout * 1_000 : settling);
  const start = await startOf(nonce);
  if (start !== undefined && start !== "begun")
    throw notStarted({ ...process, argv: command, argument: "command" }, start);
  for (let pause = 10; ; pause = Math.min(2 * pause, 250)) {
    if (ready !== undefined && (await isMet(nonce, process, { ready, before, last }))) return;
    const over = await hasFailed(nonce, process);
    if (over) throw await notReady(nonce, process, over);
    const left = last - performance.now();
    if (left <= 0 && ready === undefined) return;
    if (left <= 0) throw await notReady(nonce, process, await unmet(nonce, process));
    await wait(Math.min(pause, left));
  }
}

/** Why the command cannot become ready any more; undefined while it can. A command that is started again and again may. */
async function hasFailed(nonce: string, { ready }: Process): Promise<Unready | undefined> {
  // What is over changes no more, so that this is asked first: a state in between lacks the exit code.
  const over = await isOver(nonce);
  const { running, exitCode, restarts } = await stateOf(nonce);
  if (!(await hasBegun(nonce))) return { argument: "command", why: "the process could not be started" };
  if (running || (ready !== undefined && !over)) return undefined;
  if (!over && (restarts === 0 || exitCode === undefined)) return undefined;
  return endedEarly(exitCode, ready);
}

interface Waiting {
  ready: Ready;
  before: Sockets;
  /** The end of the time, as performance.now() counts. */
  last: number;
}

/** Whether a condition is met. A socket is found in the kernel's list, so that nothing connects to the daemon. */
async function isMet(nonce: string, { netns }: Process, { ready, before, last }: Waiting): Promise<boolean> {
  const outer = await outerOf(nonce);
  const [init] = outer ? await childrenOf(outer) : [];
  if (init === undefined) return false;
  const asking = { init: init.pid, seconds: (last - performance.now()) / 1_000 };
  if ("file" in ready) return fileIsThere(asking, ready.file);
  if ("command" in ready) return succeeds(asking, { netns, command: ready.command });
  if ("http" in ready) return httpAnswers(netns, ready.http);
  if ("log" in ready) return new RegExp(ready.log, "m").test(await logSinceStart(nonce));
  return [...(await socketsBeside(init.pid, ready))].some((socket) => !before.has(socket));
}

/** Whether the command of `ready` succeeds. Throws where there is no such program: no time would bring it. */
async function succeeds(asking: Asking, { netns, command }: Pick<Process, "netns" | "command">): Promise<boolean> {
  const succeeded = await commandSucceeds(asking, command);
  if (succeeded === "lacking")
    throw notStarted({ netns, argv: command, argument: "ready.command", cwd: "/", env: {} }, "program");
  return succeeded;
}
