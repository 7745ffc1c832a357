import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { privilegePrefix } from "../../provider/host/run/privileges.ts";
import { Problem } from "../problem.ts";

/** The signals that are for the command: this process waits for its end. */
const passedOn = ["SIGTERM", "SIGHUP"] as const;
/** The signals that a terminal sends to the command as well. */
const fromTerminal = ["SIGINT", "SIGQUIT"] as const;

/**
 * Runs a command as root with this process's own input and output, so that it has the terminal, and ends with its exit status.
 * @param output an open file in place of standard output
 */
export async function attached(argv: readonly string[], output?: number): Promise<void> {
  const [file, ...args] = [...(await privilegePrefix()), ...argv] as [string, ...string[]];
  const child = spawn(file, args, { stdio: ["inherit", output ?? "inherit", "inherit"] });
  const listening = listen(child);
  try {
    process.exitCode = await statusOf(child);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === "ENOENT" ? `there is no program ${file} on PATH` : message;
    throw new Problem(reason, code === "ENOENT" ? 127 : 126);
  } finally {
    listening.end();
  }
}

/** Hands over the signals while a child runs. */
function listen(child: ChildProcess) {
  const pass = (signal: NodeJS.Signals) => void child.kill(signal);
  const leave = () => undefined;
  for (const signal of passedOn) process.on(signal, pass);
  for (const signal of fromTerminal) process.on(signal, leave);
  return {
    end() {
      for (const signal of passedOn) process.off(signal, pass);
      for (const signal of fromTerminal) process.off(signal, leave);
    },
  };
}

/** The exit status of a child as a shell gives it: 128 and the signal's number where a signal ended it. */
const statusOf = (child: ChildProcess): Promise<number> =>
  new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? "SIGKILL"]));
  });
