/** The next hop of packets. */
interface Way {
  via?: string | undefined;
  device?: string | undefined;
}

/** A route as it is declared. */
interface Declared extends Way {
  destination: string;
  type?: string | undefined;
  nexthops?: readonly Way[] | undefined;
  table?: string | number | undefined;
  metric?: number | undefined;
  family?: number | undefined;
}

/** A route in one line, in the order of ip-route(8), without defaults. */
export function routeText({ destination, type, via, device, nexthops, table, metric, family }: Declared): string {
  const usual = family === 6 ? 1024 : 0;
  return [
    type === undefined || type === "unicast" ? "" : type,
    destination,
    nexthops ? [nexthops].flat().map(wayText).join(" or ") : wayText({ via, device }),
    table === undefined || table === "main" ? "" : `table ${table}`,
    metric === undefined || metric === usual ? "" : `metric ${metric}`,
  ]
    .filter(Boolean)
    .join(" ");
}

/** The gateway, which tells the link too, or else the device. */
const wayText = ({ via, device }: Way): string => {
  if (via !== undefined) return `via ${via}`;
  return device === undefined ? "" : `dev ${device}`;
};
