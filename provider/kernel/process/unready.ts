import { setTimeout as wait } from "node:timers/promises";
import { lastLines, statusText } from "../command/text.ts";
import { blamed, KernelError } from "../errors.ts";
import { printable } from "../schema/text.ts";
import { lastExitCode, logSinceStart, stateOf } from "./folder.ts";
import type { Process, Ready } from "./form.ts";

/** Why a process is not ready: the argument to blame, the reason, and what to do, if more than its log can tell that. */
export interface Unready {
  argument: string;
  why: string;
  advice?: string;
}

/** A command that ended, where it had to go on. */
export function endedEarly(exitCode: number | undefined, ready: Ready | undefined): Unready {
  const when = ready === undefined ? "at once" : "before it was ready";
  const why = exitCode === undefined ? "the process is gone" : `the command ended with ${statusText(exitCode)} ${when}`;
  return { argument: "command", why, ...(exitCode === 0 && { advice: foreground }) };
}

const foreground =
  "\nThe command of a Process has to stay in the foreground: give the program its option for that, such as `-f`, `--foreground`, " +
  '`--no-daemon`, or `-g "daemon off;"` of nginx. A command that is meant to end is an Exec';

/** A process that did not meet its condition in time, and how often its command ended meanwhile. */
export async function unmet(nonce: string, { ready, readyTimeout }: Process): Promise<Unready> {
  const { restarts } = await stateOf(nonce);
  const code = await lastExitCode(nonce);
  const ends =
    restarts === 0 || code === undefined
      ? ""
      : `; the command was started ${restarts + 1} times, and ended last with ${statusText(code)}`;
  return { argument: "ready", why: `${unmetText(ready as Ready)} within ${readyTimeout} s${ends}` };
}

function unmetText(ready: Ready): string {
  if ("tcp" in ready) return `nothing of it listens on TCP port ${ready.tcp}`;
  if ("udp" in ready) return `nothing of it is bound to UDP port ${ready.udp}`;
  if ("http" in ready) return `${printable(ready.http)} gave no answer with a status from 200 to 399`;
  if ("file" in ready) return `there is no file ${printable(ready.file)}`;
  if ("log" in ready) return `the log has no line that fits ${JSON.stringify(ready.log)}`;
  return `\`${printable(ready.command.join(" "))}\` did not succeed`;
}

/** The error of a process that is not ready, with the last lines of its log, in which no value of its environment is shown. */
export async function notReady(nonce: string, { env }: Process, unready: Unready): Promise<KernelError> {
  const { argument, why, advice = "" } = unready;
  // The writer of the log may have something to write yet.
  await wait(100);
  const lines = lastLines(await logSinceStart(nonce), { env, stdin: "" });
  const log =
    lines === "\n  " || lines === ""
      ? "It printed nothing."
      : `The last lines of its log:${lines}${capabilities(lines)}`;
  return blamed(
    argument,
    new KernelError("refused", `${why}, so it was ended with everything that it started. ${log}${advice}`),
  );
}

/** What lets root do what the supervisor does, where that was refused. */
const capabilities = (lines: string): string =>
  /^ *(nsenter|unshare): .*Operation not permitted/m.test(lines)
    ? "\nRoot needs CAP_SYS_ADMIN and CAP_NET_ADMIN for this; a container has them with `docker run --privileged`."
    : "";
