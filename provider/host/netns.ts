/** Which network namespace: a name under /run/netns, a path, or the PID of a process in it; absent means the host. */
export type NetnsRef = string | number | undefined;

/** The file that stands for a namespace, as setns(2) takes it. */
export function netnsPath(netns: NonNullable<NetnsRef>): string {
  if (typeof netns === "number") return `/proc/${netns}/ns/net`;
  return netns.startsWith("/") ? netns : `/run/netns/${netns}`;
}

/** The same for a place that may be the host: the namespace that this process lives in. */
export const netnsPathOrHost = (netns: NetnsRef): string =>
  netns === undefined ? `/proc/${process.pid}/ns/net` : netnsPath(netns);

/** What stands before a command to run it inside a namespace. `nsenter`, for `ip -n` copies the whole mount table. */
export const enter = (netns: NetnsRef): string[] =>
  netns === undefined ? [] : ["nsenter", `--net=${netnsPath(netns)}`, "--"];
