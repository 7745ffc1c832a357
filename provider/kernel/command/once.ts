import { blamed, KernelError } from "../errors.ts";
import type { Marks, Owner } from "../marks.ts";
import { commandDo } from "./command.ts";
import { whatText } from "./failures.ts";
import type { Command, CommandResult, Expected } from "./form.ts";
import { type ExecNote, execIsSame, execNoteDrop, execNoteOf, execNoteRead, execNoteWrite, execRuns } from "./note.ts";

/** A command that runs once. */
export interface Once {
  command: Command;
  expected: Expected;
  /** Values whose change runs the command again, besides its own. */
  triggers: unknown;
  /** Whether a command that was cut off is run again. */
  rerun: "never" | "always";
}

/**
 * Runs a command, unless its note says that it has run already and that nobody could record it. Throws where it was cut off and is
 * not to run again.
 */
export async function commandOnce(once: Once, owner: Owner): Promise<CommandResult> {
  const { command, expected, rerun } = once;
  const { netns, env, stdin } = command;
  const parts = partsOf(once);
  const found = await execNoteRead(netns, owner);
  if (found && execRuns(found)) throw runsNow(command, found);
  const known = found && execIsSame(found, parts) ? found : undefined;
  const result = known && resultIn(known);
  if (result) return result;
  // If a state knows the command, it failed and could not be unmade, and its user was told so.
  if (known && rerun === "never" && owner.vouched !== true) throw cutOff(command, known);
  const note = execNoteOf(command.argv[0] ?? "", parts);
  await execNoteWrite(netns, owner, note);
  results.delete(owner.mark);
  const done = await commandDo(command, expected, () => execNoteDrop(netns, owner));
  const isPlain = Object.keys(env).length === 0 && stdin === "";
  const printed = isPlain ? { stdout: done.stdout, stderr: done.stderr } : {};
  await execNoteWrite(netns, owner, { ...note, phase: "ended", exitCode: done.exitCode, ...printed });
  results.set(owner.mark, done);
  return done;
}

/** The results of the commands that this process ran, by mark. */
const results = new Map<string, CommandResult>();

/** The result of a resource's command, where this process ran it. */
export const lastResult = ({ mark }: Marks): CommandResult | undefined => results.get(mark);

/** What tells one run from another. The values of the environment and the input may be secret, so no note has even their hash. */
const partsOf = ({ command, triggers }: Once): unknown[] => {
  const { argv, cwd, user, group, env, stdin } = command;
  return [argv, cwd, user ?? null, group ?? null, Object.keys(env).sort(), stdin !== "", triggers ?? null];
};

/** The result of a command that ended, where its note has all of it. */
function resultIn({ phase, stdout, stderr, exitCode }: ExecNote): CommandResult | undefined {
  const isWhole = phase === "ended" && stdout !== undefined && stderr !== undefined && exitCode !== undefined;
  return isWhole ? { stdout, stderr, exitCode } : undefined;
}

const runsNow = (command: Command, { runner }: ExecNote): KernelError =>
  interrupted(
    command,
    `${whatText(command)} runs just now, started by process ${runner.pid}; wait for that, or end that process`,
  );

function cutOff(command: Command, { phase, exitCode }: ExecNote): KernelError {
  const happened = {
    running: "was cut off while it ran, and nobody knows how far it came",
    ended: `ended with exit status ${exitCode}, but the run was cut off before it recorded what the command printed`,
    undoing: "was being undone when that was cut off, and nobody knows how far that came",
  }[phase];
  return interrupted(
    command,
    `${whatText(command)} ${happened}; it is not run again by itself. Look at what it has done; then give \`triggers\` ` +
      'another value to run it again, or say `rerun: "always"`',
  );
}

const interrupted = ({ argument }: Command, text: string): KernelError =>
  blamed(argument, new KernelError("interrupted", text));
