import type { NetnsRef } from "../../host/netns.ts";
import { httpArgv, httpSeen } from "../answer/connect.ts";
import { inNode } from "../answer/in-node.ts";

/** Whether a web server answers with a status from 200 to 399, asked from a node. */
export async function httpAnswers(netns: NetnsRef, url: string): Promise<boolean> {
  const { host, hostname, port, pathname, search } = new URL(url);
  const server = { to: hostname.replace(/^\[|\]$/g, ""), port: Number(port || 80), timeout: 2 };
  const asking = httpArgv(server, { path: `${pathname}${search}`, host });
  const { status = 0 } = httpSeen(await inNode(netns, asking, "netns"));
  return status >= 200 && status < 400;
}
