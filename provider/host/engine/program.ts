import { readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";
import { first, procText } from "./pid-namespace.ts";

/**
 * Whether a process is an engine of Pulumi, whatever its program is called. `other` means that the process is certainly none,
 * `unknown` that it may be one. The engine is a Go program, and the file of a Go program tells what the program was built from.
 * @param here the process's PID
 * @param name the process's name in the kernel
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

/** Whether a process is no engine though its program may not be read: the machine's first process, or one without arguments. */
const isPlain = (here: number): boolean =>
  (here === 1 && procText("self/ns/pid") === first.pid) || procText(`${here}/cmdline`).split("\0").length < 3;

/** A name with `pulumi-` and a letter is a plugin's, such as pulumi-language-…; packagers wrap the engine as .pulumi-wrapped. */
const isEngineName = (name: string): boolean => /pulumi/.test(name) && !/^pulumi-[a-z]/.test(name);

/** Recognizes an engine by its Go build information (debug/buildinfo): the paths of its main package and of its dependencies. */
function builtLike(program: Buffer): "engine" | "other" | "unknown" {
  const start = program.indexOf(Buffer.from("\xff Go buildinf:", "latin1"));
  // A packed program hides what it is. Any other program without this text is of another language.
  if (start < 0) return program.includes("UPX!") ? "unknown" : "other";
  const about = program.toString("latin1", start, start + 100_000);
  const main = /path\t(\S+)\n/.exec(about)?.[1];
  if (main === undefined) return "unknown";
  const name = basename(main.replace(/\/v\d+$/, ""));
  if (name === "pulumi") return "engine";
  if (/^pulumi-(analyzer|converter|language|resource|tool)-/.test(name)) return "other";
  // A program of somebody else may hold the engine as a library.
  return about.includes("github.com/pulumi/pulumi/pkg/") ? "unknown" : "other";
}
