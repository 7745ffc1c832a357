import { readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";
import { first, procText } from "./pid-namespace.ts";

/**
 * Whether a process is an engine of Pulumi's, whatever its program is called: `unknown` where it may be one. `other` is said
 * of what is certainly none: the engine is a Go program, and those say in the file itself what they were built from.
 * @param here its PID
 * @param name as the kernel has it
 */
export function engineLikeness(here: number, name: string): "engine" | "other" | "unknown" {
  if (isEngineName(name)) return "engine";
  try {
    if (isEngineName(basename(readlinkSync(`/proc/${here}/exe`)).replace(/ \(deleted\)$/, ""))) return "engine";
    return builtLike(readFileSync(`/proc/${here}/exe`));
  } catch (error) {
    // A thread of the kernel has no program, and a process that has ended meanwhile has none any more.
    const isGone = ["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "");
    return isGone || isPlain(here) ? "other" : "unknown";
  }
}

/** Whether a process is no engine though its program may not be read: the machine's first one, or one without an argument. */
const isPlain = (here: number): boolean =>
  (here === 1 && procText("self/ns/pid") === first.pid) || procText(`${here}/cmdline`).split("\0").length < 3;

/** Plugins are called pulumi-language-…; packagers wrap the engine as .pulumi-wrapped. */
const isEngineName = (name: string): boolean => /pulumi/.test(name) && !/^pulumi-[a-z]/.test(name);

/** Whether a program is an engine by its Go build information (debug/buildinfo): the path of its main package, and of what it uses. */
function builtLike(program: Buffer): "engine" | "other" | "unknown" {
  const start = program.indexOf(Buffer.from("\xff Go buildinf:", "latin1"));
  // A packed program hides what it is; anything else without this text is of another language.
  if (start < 0) return program.includes("UPX!") ? "unknown" : "other";
  const about = program.toString("latin1", start, start + 100_000);
  const main = /path\t(\S+)\n/.exec(about)?.[1];
  if (main === undefined) return "unknown";
  const name = basename(main.replace(/\/v\d+$/, ""));
  if (name === "pulumi") return "engine";
  if (/^pulumi-(analyzer|converter|language|resource|tool)-/.test(name)) return "other";
  // A program of somebody's own may hold the engine as a library.
  return about.includes("github.com/pulumi/pulumi/pkg/") ? "unknown" : "other";
}
