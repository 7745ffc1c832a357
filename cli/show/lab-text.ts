/** Where packets go next. */
interface Way {
  via?: string | undefined;
  device?: string | undefined;
}

/** A route as the state has it. */
export interface StoredRoute extends Way {
  destination: string;
  type?: string | undefined;
  nexthops?: readonly Way[] | undefined;
  table?: string | undefined;
  metric?: number | undefined;
  family?: number | undefined;
}

/** A route in one line, in the order of ip-route(8), without what follows from the rest. */
export function routeText({ destination, type, via, device, nexthops, table, metric, family }: StoredRoute): string {
  const usual = family === 6 ? 1024 : 0;
  return [
    type === undefined || type === "unicast" ? "" : type,
    destination,
    nexthops ? nexthops.map(wayText).join(" or ") : wayText({ via, device }),
    table === undefined || table === "main" ? "" : `table ${table}`,
    metric === undefined || metric === usual ? "" : `metric ${metric}`,
  ]
    .filter(Boolean)
    .join(" ");
}

/** A gateway tells the link too. */
const wayText = ({ via, device }: Way): string => {
  if (via !== undefined) return `via ${via}`;
  return device === undefined ? "" : `dev ${device}`;
};

/** What leaves under another address, and where. */
export function translationText(rule: {
  source: string;
  outDevice?: string | undefined;
  exceptOutDevice?: string | undefined;
}): string {
  if (rule.outDevice !== undefined) return `NAT ${rule.source} ⇢ out by ${rule.outDevice}`;
  return `NAT ${rule.source} ⇢ out by any link${rule.exceptOutDevice === undefined ? "" : ` but ${rule.exceptOutDevice}`}`;
}

/** An address, on a point-to-point link with that of the other end. */
export const addressText = ({ address, peer }: { address: string; peer?: string | undefined }): string =>
  peer === undefined ? address : `${address} peer ${peer}`;

export const settingText = ({ key, value }: { key: string; value: string }): string => `${key} = ${value}`;
