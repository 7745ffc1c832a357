import * as z from "zod";
import type { JobEnded } from "../../host/jobs/job.ts";
import type { NetnsRef } from "../../host/netns.ts";
import { inNode } from "./in-node.ts";

const routeSchema = z.array(
  z.looseObject({
    dst: z.string(),
    gateway: z.string().optional(),
    via: z.looseObject({ host: z.string() }).optional(),
    dev: z.string().optional(),
    prefsrc: z.string().optional(),
  }),
);

type Taken = z.infer<typeof routeSchema>[number];

/** Finds the address of a name as the node's programs do, then asks for the route. */
const script = `read -r address _ < <(getent ahosts "$1") && exec ip -json route get "$address"
echo "$1 has no address" >&2; exit 1`;

/** Same as: ip -n FROM route get TO. @returns the route that packets take, or why there is none, as a message shows it */
export async function routeTaken(from: NetnsRef, to: string): Promise<string> {
  const { route, ended } = await routeGet(from, to);
  if (!route) return `none (${ended.lines[0]?.replace(/^RTNETLINK answers: /, "") ?? ""})`;
  const { gateway = route.via?.host, dev, prefsrc } = route;
  const words = [gateway && `via ${gateway}`, dev && `dev ${dev}`, prefsrc && `src ${prefsrc}`];
  return words.filter(Boolean).join(" ");
}

/** Whether the next host on the way has been asked for its MAC address, and did not answer. */
export async function nextHopIsMissing(from: NetnsRef, to: string): Promise<boolean> {
  const { route } = await routeGet(from, to);
  const show = ["ip", "-json", "neigh", "show", "nud", "failed", "nud", "incomplete"];
  const { lines } = await inNode(from, show);
  const missing = neighbours.safeParse(jsonIn(lines)).data ?? [];
  return missing.some(({ dst }) => dst === (route?.gateway ?? route?.via?.host ?? route?.dst));
}

const neighbours = z.array(z.looseObject({ dst: z.string() }));

async function routeGet(from: NetnsRef, to: string): Promise<{ route: Taken | undefined; ended: JobEnded }> {
  const ended = await inNode(from, ["bash", "-c", script, "pulumi-netns", to]);
  const [route] = routeSchema.safeParse(jsonIn(ended.lines)).data ?? [];
  return { route, ended };
}

/** The JSON that a tool printed; undefined where it is none. Nothing depends on it but what a message shows. */
function jsonIn(lines: readonly string[]): unknown {
  try {
    return JSON.parse(lines.join(""));
  } catch {
    return undefined;
  }
}
