import { cgroupControllers, cgroupHandOn, cgroupLimit, cgroupPath, type Limits } from "../../host/process/cgroup.ts";
import { blamed, KernelError } from "../errors.ts";
import type { Settings } from "./form.ts";
import { memoryBytes } from "./schema.ts";

/** The processes of ours in the group of a process: the one that holds the PID namespace, and its first process. */
const ownProcesses = 2;

/** The controllers of control groups that limits need, by argument. */
const controllerOf = { memory: "memory", cpus: "cpu", pids: "pids" } as const;

type Given = NonNullable<Settings["limits"]>;

const controllersOf = (limits: Given): string[] =>
  Object.entries(controllerOf).flatMap(([argument, controller]) =>
    limits[argument as keyof Given] === undefined ? [] : [controller],
  );

/** The limits as files of a control group: see cgroups(7). A limit that is not given is lifted. */
function filesOf({ memory, cpus, pids }: Given): Limits {
  const all: Record<keyof Given, Limits> = {
    memory: { "memory.max": memory === undefined ? "max" : `${memoryBytes(memory)}` },
    cpus: { "cpu.max": cpus === undefined ? "max" : `${Math.round(cpus * 100_000)} 100000` },
    pids: { "pids.max": pids === undefined ? "max" : `${pids + ownProcesses}` },
  };
  return Object.assign({}, ...Object.values(all)) as Limits;
}

/** Sets the limits of a group of ours, and lifts those that `before` had and that are not given any more. */
export async function limitsSet(path: string | undefined, limits: Given = {}, before: Given = {}): Promise<void> {
  const needed = controllersOf({ ...before, ...limits });
  if (path === undefined || needed.length === 0) return;
  await cgroupHandOn(needed);
  const files = Object.entries(filesOf(limits)).filter(([file]) => needed.some((one) => file.startsWith(one)));
  await cgroupLimit(path, Object.fromEntries(files));
}

/** Why these limits cannot be had on this machine; undefined where they can. */
export async function limitsObstacle(limits: Settings["limits"]): Promise<string | undefined> {
  const needed = controllersOf(limits ?? {});
  if (needed.length === 0) return undefined;
  const path = await cgroupPath("x");
  if (path === undefined)
    return "limits need control groups of version 2 (cgroups(7)), and this machine has none at /sys/fs/cgroup; boot it with `systemd.unified_cgroup_hierarchy=1`, or leave limits out";
  const there = await cgroupControllers();
  const lacking = needed.filter((one) => !there.includes(one));
  if (lacking.length === 0) return undefined;
  const root = path.split("/").slice(0, -2).join("/");
  const words = lacking.map((one) => `+${one}`).join(" ");
  return `limits need the ${lacking.join(" and ")} controller of control groups, which ${root} does not hand on; type \`echo '${words}' > ${root}/cgroup.subtree_control\` as root (where that fails, a hierarchy of version 1 has the controller), or leave limits out`;
}

/** Throws where these limits cannot be had. */
export async function limitsNeed(limits: Settings["limits"]): Promise<void> {
  const obstacle = await limitsObstacle(limits);
  if (obstacle !== undefined) throw blamed("limits", new KernelError("refused", obstacle));
}
