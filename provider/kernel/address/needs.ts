import type { Need } from "../need.ts";

export const addressNeeds: readonly Need[] = [
  {
    name: "IPv6",
    without: "IPv6 addresses and routes",
    few: true,
    option: "CONFIG_IPV6, without ipv6.disable=1 on the kernel's command line",
    ip: [
      "link add name try0 up type bridge",
      "addr add 2001:db8::1/64 dev try0 nodad",
      "route add 2001:db8:1::/64 via 2001:db8::2",
    ],
  },
];
