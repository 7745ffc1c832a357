import type { Arguments } from "../../dynamic/kind.ts";
import { unknown } from "../../dynamic/unknown.ts";
import { absent, isRecord, type Lab, omit, type Path, problem } from "./lab.ts";

/** The argument of a process of a topology that names the processes that have to be ready before it starts. */
const word = "dependsOn";

/**
 * Takes `dependsOn` out of the arguments of a process, which has no such argument by itself.
 * @returns the names of the members that come before it
 */
export function dependencies(lab: Lab, { netns, path }: Place, args: Arguments): { args: Arguments; needs: string[] } {
  const at = [...path, word];
  const given = args[word] ?? [];
  const rest = omit(args, [word]);
  if (given === unknown) return { args: rest, needs: [] };
  if (!Array.isArray(given)) {
    problem(lab, at, `expected a list of processes of this topology, such as ["zebra"] or ["r2/zebra"]`);
    return { args: rest, needs: [] };
  }
  return { args: rest, needs: given.flatMap((one) => memberOf(lab, { netns, path: at }, one) ?? []) };
}

interface Place {
  netns: string;
  path: Path;
}

/** The member that a name means: a process of the same namespace, or NAMESPACE/PROCESS. */
function memberOf(lab: Lab, { netns, path }: Place, name: unknown): string | undefined {
  const [, node = netns, process = ""] = /^(?:([^/]*)\/)?([^/]*)$/.exec(`${name}`) ?? [];
  const entry = lab.namespaces.get(node)?.processes;
  if (isRecord(entry) && process in entry) return ["namespaces", node, "processes", process].join(".");
  const own = lab.namespaces.get(netns)?.processes;
  const names = isRecord(own) ? Object.keys(own).join(", ") : "none";
  if (entry !== unknown)
    absent(
      lab,
      path,
      `there is no process ${JSON.stringify(name)} in this topology; ${netns} has ${names}, and one of another namespace is given as "NAMESPACE/PROCESS"`,
    );
  return undefined;
}
