import { fileRead } from "../../provider/host/files/files.ts";
import { sysctlGet } from "../../provider/kernel/setting/sysctl.ts";
import { type Finding, ok, warning } from "./finding.ts";
import type { Surroundings } from "./surroundings.ts";

/** Notes about what has no room for a mark are below /run, and have to go when the kernel's objects do. */
export async function runFolder(): Promise<Finding[]> {
  const lines = (await fileRead("/proc/self/mountinfo"))?.split("\n") ?? [];
  // Fields: … mount point (5th) … - type source options; see proc(5). The last mount of a place hides the others.
  const types = lines.filter((line) => line.split(" ")[4] === "/run").map((line) => / - (\S+) /.exec(line)?.[1]);
  const type = types.at(-1);
  if (type === "tmpfs" || type === "ramfs") return [ok("/run", type)];
  const what = `/run is ${type ?? "a folder of the disk"}: notes of labs stay there after a reboot, when the labs are gone`;
  return [
    warning(
      "/run",
      what,
      "mount a tmpfs there at boot (a container: docker run --tmpfs /run), or after a reboot type: rm -r /run/pulumi-netns",
    ),
  ];
}

/** The neighbour table is one for all namespaces; where it is full, new neighbours are not reached. */
export async function neighbourTable({ lab }: Surroundings): Promise<Finding[]> {
  const families = { 4: "net.ipv4.neigh.default", 6: "net.ipv6.neigh.default" };
  const texts = await Promise.all(Object.values(families).map((key) => sysctlGet(undefined, `${key}.gc_thresh3`)));
  // Only the first network of a machine has these settings.
  if (!lab || texts.every((text) => text === undefined)) return [];
  const limit = Math.min(...texts.filter((text) => text !== undefined).map(Number));
  // Each end of a cable knows at least its gateway, and its gateway knows it.
  const entries = 2 * lab.addresses;
  if (entries < limit) return [ok("neighbour table", `room for ${limit}, and the lab needs some ${entries}`)];
  const keys = Object.values(families).flatMap((key) => [2, 3].map((n) => `${key}.gc_thresh${n}=${4 * entries}`));
  return [
    warning(
      "neighbour table",
      `it has room for ${limit}, and the lab needs some ${entries}`,
      `type: sysctl -w ${keys.join(" ")}`,
    ),
  ];
}

/**
 * A frame to all goes to each port of a bridge at the same time, and each CPU keeps no more packets waiting than this, those of
 * loopback among them. Where it is full, connections on the host lose some.
 */
export async function packetBacklog({ lab }: Surroundings): Promise<Finding[]> {
  const key = "net.core.netdev_max_backlog";
  const limit = Number(await sysctlGet(undefined, key));
  // Only the first network of a machine has this setting.
  if (!limit) return [];
  const check = "packet backlog";
  const ports = lab?.ports ?? 0;
  const lost = packetsLost((await fileRead("/proc/net/softnet_stat")) ?? "");
  const what = [
    `room for ${limit} packets`,
    ...(lab ? [`and the lab's largest bridge has ${ports} ports`] : []),
    ...(lost > 0 ? [`and since this machine started it was full for ${lost} packets, which were lost`] : []),
  ].join(", ");
  if (ports < 0.9 * limit && (lost === 0 || limit >= enough)) return [ok(check, what)];
  return [warning(check, what, `type: sysctl -w ${key}=${Math.max(enough, 20 * ports)}`)];
}

/** Packets for which a bridge of 1000 ports has room. */
const enough = 20_000;

/** A line a CPU, and the second number of each is what it dropped. */
const packetsLost = (text: string): number =>
  [...text.matchAll(/^\w+ (\w+)/gm)].reduce((sum, [, dropped]) => sum + Number.parseInt(String(dropped), 16), 0);
