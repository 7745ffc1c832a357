import { readFileSync, readlinkSync } from "node:fs";
import { enginePid } from "./lifeline.ts";

/**
 * Whether the engine redraws its rows in a terminal. Elsewhere, as in a pipeline, and with
 * `--diff`, each message about a row is a line of its own.
 */
export function engineHasTerminal(): boolean {
  const engine = enginePid();
  // The engine decides by the same: cmdutil.Interactive.
  if (process.env.CI || process.env.TERM === "dumb") return false;
  try {
    const argv = readFileSync(`/proc/${engine}/cmdline`, "utf8").split("\0");
    if (argv.some((argument) => argument === "--non-interactive" || argument.startsWith("--diff"))) return false;
    return [0, 1].every((fd) => isTerminal(readlinkSync(`/proc/${engine}/fd/${fd}`)));
  } catch {
    return false;
  }
}

const isTerminal = (path: string): boolean => /\/(pts\/\d+|(tty|hvc)\w*|console)$/.test(path);
