import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ownProcess, procText, seesAll } from "./pid-namespace.ts";

/** Which engine a run had. */
interface EngineNote {
  pid: number;
  /** The machine's boot, and the PID namespace of that PID. */
  boot: string;
  namespace: string;
}

/**
 * Notes down the engine of this run, where a lock's holder may be out of sight: its lock file says a PID, but not of which
 * namespace. Elsewhere no note is needed.
 */
export function noteEngine(here: number): void {
  const engine = seesAll() ? undefined : ownProcess(here);
  if (engine === undefined) return;
  const note: EngineNote = { pid: engine.pid, boot: boot(), namespace: namespace() };
  try {
    mkdirSync(folder(), { mode: 0o700, recursive: true });
    for (const { path, boot: its } of notes()) if (its !== note.boot) rmSync(path, { force: true });
    const name = `${note.pid}-${note.namespace.replace(/\D/g, "")}.json`;
    if (isOurs()) writeFileSync(join(folder(), name), JSON.stringify(note));
  } catch {
    // Without the note `recover` asks somebody to look; the run itself needs none.
  }
}

/**
 * Whether an engine with this PID, which cannot be seen, is dead for certain: one was noted in this very PID namespace, and
 * none in another.
 */
export function isNotedHere(pid: number): boolean {
  const found = notes().filter((note) => note.pid === pid && note.boot === boot());
  return found.length > 0 && found.every((note) => note.namespace === namespace());
}

const boot = (): string => procText("sys/kernel/random/boot_id").trim();
const namespace = (): string => procText("self/ns/pid");
const folder = (): string => join(tmpdir(), `pulumi-netns-engines-${process.getuid?.()}`);

/** In a folder that everybody may write to, another user may have made ours. */
function isOurs(): boolean {
  const found = lstatSync(folder(), { throwIfNoEntry: false });
  return found?.isDirectory() === true && found.uid === process.getuid?.();
}

function notes(): (EngineNote & { path: string })[] {
  if (!isOurs()) return [];
  return readdirSync(folder()).flatMap((name) => {
    const path = join(folder(), name);
    try {
      return [{ ...(JSON.parse(readFileSync(path, "utf8")) as EngineNote), path }];
    } catch {
      return [];
    }
  });
}
