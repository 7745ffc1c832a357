import * as z from "zod";
import { ipBatch } from "../../provider/host/batch/batch.ts";
import { contains, familyOf, networkOf } from "../../provider/kernel/ip.ts";
import { type Link, linkSchema } from "../../provider/kernel/link/form.ts";
import { protocolNumber } from "../../provider/kernel/marks.ts";
import { type KernelRoute, routeSchema } from "../../provider/kernel/route/shown.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";
import type { LabPlan } from "./lab-plan.ts";
import type { Surroundings } from "./surroundings.ts";

/** Compares a lab's networks with the routes and addresses that the host already has from elsewhere. */
export async function subnets({ lab }: Surroundings): Promise<Finding[]> {
  if (!lab) return [];
  const [shown, routed] = await ipBatch(undefined, [
    { argv: ["addr", "show"], reads: true },
    { argv: ["route", "show", "table", "all"], reads: true },
  ]);
  const links = z.array(linkSchema).parse(shown?.value);
  const routes = z.array(routeSchema).parse(routed?.value);
  const found = lab.subnets.flatMap((subnet) => [
    ...overAddresses(subnet, lab, links),
    ...overRoutes(subnet, lab, routes),
  ]);
  if (found.length > 0) return found;
  return [
    ok(
      "subnets",
      lab.subnets.length > 0
        ? `nothing else on the host uses ${lab.subnets.join(", ")}`
        : "the lab has no network on the host",
    ),
  ];
}

function overAddresses(subnet: string, lab: LabPlan, links: readonly Link[]): Finding[] {
  const others = links.filter(({ ifname }) => !lab.links.includes(ifname));
  return others.flatMap(({ ifname, addr_info }) =>
    addr_info
      .filter(({ local, scope }) => scope === "global" && contains(subnet, local))
      .map(({ local }) => clash(subnet, `the host's address ${local} on ${ifname} is in it`)),
  );
}

function overRoutes(subnet: string, lab: LabPlan, routes: readonly KernelRoute[]): Finding[] {
  return routes
    .filter((route) => route.table === "main" && route.dst !== "default" && !isLabs(route, lab))
    .flatMap((route) => {
      const network = route.dst.includes("/") ? networkOf(route.dst) : route.dst;
      const text = [`${route.dst}`, route.gateway && `via ${route.gateway}`, route.dev && `dev ${route.dev}`];
      const words = text.filter(Boolean).join(" ");
      if (contains(subnet, network)) return [clash(subnet, `the host has the route ${words}, which takes its packets`)];
      if (!contains(network, subnet)) return [];
      const what = `${subnet} is a part of what the host reaches by the route ${words}; the lab hides that part`;
      return [warning("subnets", what, "give the lab a network of its own, unless nothing is behind that part")];
    });
}

const isLabs = ({ dev, protocol }: KernelRoute, lab: LabPlan): boolean =>
  protocol === `${protocolNumber}` || (dev !== undefined && lab.links.includes(dev));

const clash = (subnet: string, why: string): Finding =>
  problem(
    "subnets",
    `${subnet} is taken: ${why}`,
    `give the lab another network; what is there: ip -${familyOf(subnet)} route show root ${subnet}`,
  );
