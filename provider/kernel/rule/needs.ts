import type { Need } from "../need.ts";

export const ruleNeeds: readonly Need[] = [
  {
    name: "policy routing",
    without: "Rule",
    few: true,
    option: "CONFIG_IP_MULTIPLE_TABLES, for IPv6 CONFIG_IPV6_MULTIPLE_TABLES",
    ip: ["rule add priority 700 from 198.18.0.0/24 table 77"],
    commands: ["ip -6 rule add priority 700 from 2001:db8::/64 table 77"],
  },
];
