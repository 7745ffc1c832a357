/** The types of ICMP messages, in the words of nft(8). */
export const icmpTypes = {
  icmp: [
    ...([
      "echo-request",
      "echo-reply",
      "destination-unreachable",
      "source-quench",
      "redirect",
      "time-exceeded",
    ] as const),
    ...(["parameter-problem", "router-advertisement", "router-solicitation", "timestamp-request"] as const),
    ...(["timestamp-reply", "info-request", "info-reply", "address-mask-request", "address-mask-reply"] as const),
  ],
  icmpv6: [
    ...(["echo-request", "echo-reply", "destination-unreachable", "packet-too-big", "time-exceeded"] as const),
    ...(["parameter-problem", "nd-router-solicit", "nd-router-advert", "nd-neighbor-solicit"] as const),
    ...(["nd-neighbor-advert", "nd-redirect", "router-renumbering", "ind-neighbor-solicit"] as const),
    ...(["ind-neighbor-advert", "mld-listener-query", "mld-listener-report", "mld-listener-done"] as const),
    "mld2-listener-report",
  ],
} as const;
