import { fileRead } from "../../provider/host/files/files.ts";
import { sysctlGet } from "../../provider/kernel/setting/sysctl.ts";
import { type Finding, ok, warning } from "./finding.ts";
import type { Surroundings } from "./surroundings.ts";

/**
 * Notes are files below /run/pulumi-netns about objects that have no room for a mark, such as addresses. A reboot ends the
 * objects, so /run has to be emptied too.
 */
export async function runFolder(): Promise<Finding[]> {
  const lines = (await fileRead("/proc/self/mountinfo"))?.split("\n") ?? [];
  // Fields: … mount point (5th) … - type source options; see proc(5). The last mount on a path hides the earlier ones.
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

/** All namespaces share the kernel's neighbour table. When the table is full, the kernel cannot reach new neighbours. */
export async function neighbourTable({ lab }: Surroundings): Promise<Finding[]> {
  const families = { 4: "net.ipv4.neigh.default", 6: "net.ipv6.neigh.default" };
  const texts = await Promise.all(Object.values(families).map((key) => sysctlGet(undefined, `${key}.gc_thresh3`)));
  // Only the machine's first network namespace has these settings.
  if (!lab || texts.every((text) => text === undefined)) return [];
  const limit = Math.min(...texts.filter((text) => text !== undefined).map(Number));
  // An end of a cable needs an entry for its gateway at least, and the gateway needs one for that end.
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
 * A broadcast goes to every port of a bridge at the same time. Each CPU keeps at most this many packets waiting, packets on the
 * loopback included. When the queue is full, connections on the host lose packets too.
 */
export async function packetBacklog({ lab }: Surroundings): Promise<Finding[]> {
  const key = "net.core.netdev_max_backlog";
  const limit = Number(await sysctlGet(undefined, key));
  // Only the machine's first network namespace has this setting.
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

/** A backlog, in packets, that suffices for a bridge with 1000 ports. */
const enough = 20_000;

/** The file has one line for each CPU. The second number of a line counts the packets which that CPU dropped. */
const packetsLost = (text: string): number =>
  [...text.matchAll(/^\w+ (\w+)/gm)].reduce((sum, [, dropped]) => sum + Number.parseInt(String(dropped), 16), 0);
