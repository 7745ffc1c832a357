import { readdirSync, readFileSync } from "node:fs";
import { isHere } from "./host.ts";

/** The commands of this private host's processes that hold a text, except this process itself. */
export const running = (text: string): string[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap(commandOf)
    .filter((command) => command.includes(text));

function commandOf(pid: string): string[] {
  try {
    return isHere(pid) ? [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim()] : [];
  } catch {
    return [];
  }
}
