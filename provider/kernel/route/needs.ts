import type { Need } from "../need.ts";

export const routeNeeds: readonly Need[] = [
  {
    name: "multipath",
    without: "a Route with nexthops",
    few: true,
    option: "CONFIG_IP_ROUTE_MULTIPATH",
    ip: [
      "link add name try0 up type bridge",
      "addr add 198.18.0.1/24 dev try0",
      "route add 198.19.0.0/24 nexthop via 198.18.0.2 nexthop via 198.18.0.3",
    ],
  },
];
