/** A route, as `ip -json -details route` prints it. */
export interface RouteJson {
  gateway?: string;
  dev?: string;
  weight?: number;
  type: string;
  dst: string;
  table: string;
  protocol: string;
  metric?: number;
  prefsrc?: string;
  metrics?: { mtu?: number }[];
  nexthops?: Pick<RouteJson, "gateway" | "dev" | "weight">[];
}

/**
 * A line for each route, without the kernel's own routes, which come and go with links and addresses. `text` reads them as text,
 * for the locks of their metrics, which the JSON leaves out.
 */
export function routeLines(routes: RouteJson[], text: () => string): string[] {
  const locked = routes.some(({ metrics }) => metrics)
    ? text()
        .split("\n")
        .filter((line) => / mtu lock /.test(line))
    : [];
  return routes.filter(({ protocol }) => protocol !== "kernel").map((route) => routeLine(route, isIn(locked)));
}

/** Whether one of these lines is a route's. Each route of a history has a destination, or a metric, of its own. */
const isIn =
  (lines: readonly string[]) =>
  ({ dst, metric }: RouteJson): boolean =>
    lines.some((line) => line.includes(` ${dst} `) && (metric === undefined || line.includes(` metric ${metric} `)));

function routeLine(route: RouteJson, isLocked: (route: RouteJson) => boolean): string {
  const { type, dst, table, metric, prefsrc, metrics = [], nexthops } = route;
  const mtu = metrics.find((one) => one.mtu !== undefined)?.mtu;
  const hops = (nexthops ?? [route]).map(({ gateway, dev, weight }) => [
    gateway && `via ${gateway}`,
    type === "unicast" && `dev ${dev}`,
    nexthops && `weight ${weight}`,
  ]);
  const rest = [
    metric !== undefined && metric > 0 && `metric ${metric}`,
    prefsrc && `src ${prefsrc}`,
    mtu && `mtu ${isLocked(route) ? "lock " : ""}${mtu}`,
  ];
  return [type, dst, `table ${table}`, ...rest, ...hops.flat()].filter(Boolean).join(" ");
}
