/** A network namespace: a name under /run/netns, a path, or the PID of a process in the namespace; undefined means the host. */
export type NetnsRef = string | number | undefined;

/** The file of a namespace, as setns(2) takes it. */
export function netnsPath(netns: NonNullable<NetnsRef>): string {
  if (typeof netns === "number") return `/proc/${netns}/ns/net`;
  return netns.startsWith("/") ? netns : `/run/netns/${netns}`;
}

/** The file of a namespace; for the host, that of the namespace in which this process lives. */
export const netnsPathOrHost = (netns: NetnsRef): string =>
  netns === undefined ? `/proc/${process.pid}/ns/net` : netnsPath(netns);

/** The words before a command that run it inside a namespace: `nsenter`, since `ip -n` copies the whole mount table. */
export const enter = (netns: NetnsRef): string[] =>
  netns === undefined ? [] : ["nsenter", `--net=${netnsPath(netns)}`, "--"];
