import { fileReadSelf } from "../../host/files/look.ts";
import type { Link } from "../link/form.ts";
import type { FoundRoute } from "./form.ts";
import { hostLook } from "./host-look.ts";
import { hostRoutes } from "./look.ts";

/** A device that carries something that the host must not lose. */
interface Uplink {
  device: string;
  carries: string;
}

/**
 * The reason why the host would be cut off without a link: the link carries a default route, of any table, or the SSH session in
 * which this program runs; or it is below such a device, as its port, lower link or far end. Undefined where there is no reason.
 */
export async function uplinkText(name: string, links: readonly Link[]): Promise<string | undefined> {
  const [routes, session] = await Promise.all([hostRoutes(), sessionUplinks(links)]);
  for (const { device, carries } of [...routes.flatMap(defaultRoutes), ...session]) {
    if (device === name) return carries;
    if (isBelow(name, device, links)) return `${carries}, for it is below ${device}`;
  }
  return undefined;
}

function defaultRoutes(route: FoundRoute): Uplink[] {
  if (route.type !== "unicast" || !["default", "0.0.0.0/0", "::/0"].includes(route.dst)) return [];
  const table = route.table === "main" ? "" : ` table ${route.table}`;
  return (route.nexthops ?? [route]).flatMap(({ dev, gateway, via }) => {
    const gate = gateway ?? via?.host;
    const text = `the host's default route (default${gate ? ` via ${gate}` : ""} dev ${dev}${table})`;
    return dev === undefined ? [] : [{ device: dev, carries: text }];
  });
}

/** Whether a link is below a device, so that the device's packets go over the link. */
function isBelow(name: string, device: string, links: readonly Link[]): boolean {
  const seen = new Set([device]);
  for (const above of seen) {
    for (const link of links) {
      const underlay = link.linkinfo?.info_data?.link;
      if (link.master === above) seen.add(link.ifname);
      if (link.ifname === above && link.link !== undefined) seen.add(link.link);
      if (link.ifname === above && typeof underlay === "string") seen.add(underlay);
    }
  }
  return seen.has(name);
}

/** The SSH session in which this program runs. */
export interface Session {
  client: string;
  clientPort: number;
  server: string;
  serverPort: number;
  /** The device with the server's address, and the device of the route to the client. */
  devices: string[];
}

/** The SSH session in which this program runs; undefined where it runs in none. */
export async function sshSession(links: readonly Link[]): Promise<Session | undefined> {
  const [client, clientPort, server, serverPort] = (await sshConnection())?.split(" ") ?? [];
  if (!client || !server) return undefined;
  const zone = /%(.+)$/.exec(server)?.[1];
  const bearing = links.filter(
    ({ ifname, addr_info }) => ifname === zone || addr_info.some(({ local }) => local === server),
  );
  const way = (await hostLook("route", "get", client.replace(/%.*/, "")).catch(() => [])) as { dev?: string }[];
  const devices = [...bearing.map(({ ifname }) => ifname), ...way.flatMap(({ dev }) => dev ?? [])];
  const [from, to] = [client, server].map((one) => one.replace(/%.*/, "")) as [string, string];
  return { client: from, clientPort: Number(clientPort), server: to, serverPort: Number(serverPort), devices };
}

async function sessionUplinks(links: readonly Link[]): Promise<Uplink[]> {
  const session = await sshSession(links);
  const devices = session?.devices.filter((device) => device !== "lo") ?? [];
  return devices.map((device) => ({ device, carries: `the SSH session from ${session?.client}` }));
}

/** The variable SSH_CONNECTION of this process or of an ancestor: sudo does not pass the variable on. */
async function sshConnection(): Promise<string | undefined> {
  if (process.env.SSH_CONNECTION) return process.env.SSH_CONNECTION;
  for (let pid = process.ppid; pid > 1; pid = await parentOf(pid)) {
    const environment = await fileReadSelf(`/proc/${pid}/environ`).catch(() => undefined);
    const found = environment?.split("\0").find((one) => one.startsWith("SSH_CONNECTION="));
    if (found) return found.slice("SSH_CONNECTION=".length);
  }
  return undefined;
}

async function parentOf(pid: number): Promise<number> {
  const status = await fileReadSelf(`/proc/${pid}/status`).catch(() => undefined);
  return Number(/^PPid:\s*(\d+)/m.exec(status ?? "")?.[1] ?? 0);
}
