import { network } from "../address/prefix-schema.ts";
import { whole } from "../schema/text.ts";

/** The kernel keeps no larger one (ip_metrics_convert): 65535 without the longest IPv4 header's options. */
export const routeMtu = whole("an mtu", 68, 65520);

export const routeDestination = network.refine(
  (value) => !value.endsWith("/0"),
  "the way to all the rest is called default; say family: 6 for that of IPv6, where neither via nor nexthops tell",
);
