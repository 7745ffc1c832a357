import { run } from "../../host/run/run.ts";
import { hasFunction } from "../../host/shell/starting.ts";
import { rootPath } from "../../host/shell/words.ts";

/** What is asked of a process: the PID of its supervisor, the first process of the PID namespace, and the seconds for an answer. */
export interface Asking {
  init: number;
  seconds: number;
}

/** Whether there is a file, as the process sees it. */
export async function fileIsThere({ init }: Asking, path: string): Promise<boolean> {
  const looking = ["nsenter", `--target=${init}`, "--mount", "--", "test", "-e", path];
  return (await run(looking, { accept: [0, 1] })).status === 0;
}

/**
 * Runs a command among the processes of the process, so that it ends with them, and in time. What it prints nobody reads. Its exit status is
 * one of `met`, `unmet` and `lacking`, where there is no such program.
 */
const script = `init=$1 inside=$2
shift 2
nsenter --target "$init" --pid --mount --net -- \\
  env -i "PATH=${rootPath}" HOME=/root sh -c "$inside" sh "$@" >/dev/null 2>&1`;

const met = 0;
const unmet = 1;
const lacking = 3;

const insideScript = `${hasFunction}
seconds=$1
shift
has "$1" || exit ${lacking}
timeout -s KILL "$seconds" "$@" && exit ${met}
exit ${unmet}`;

/** Whether a command succeeds there, within the time; `lacking` tells that there is no such program. */
export async function commandSucceeds(
  { init, seconds }: Asking,
  command: readonly string[],
): Promise<boolean | "lacking"> {
  const words = ["sh", "-c", script, "sh", `${init}`, insideScript, `${Math.max(0.1, seconds)}`, ...command];
  const { status } = await run(words, { accept: anyStatus });
  return status === lacking ? "lacking" : status === met;
}

const anyStatus = Array.from({ length: 256 }, (_, status) => status);
