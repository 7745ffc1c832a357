import { namespaces } from "../grounds.ts";
import type { Subject } from "../subject.ts";

export const subjects: Subject[] = [
  {
    kind: "Sysctl",
    ground: namespaces,
    args: { netns: "one", key: "net.ipv4.tcp_ecn", value: "1" },
    inPlace: { value: { to: "0", look: "ip netns exec one cat /proc/sys/net/ipv4/tcp_ecn", shows: /^0$/m } },
    replaced: { key: "net.ipv4.tcp_sack" },
    drift: [{ hand: "ip netns exec one sh -c 'echo 2 > /proc/sys/net/ipv4/tcp_ecn'", shows: ["value"] }],
    bad: [
      { args: { key: "../../etc/passwd", value: "1" }, says: /key/ },
      { args: { key: "net.ipv4.ip_forward\n", value: "1" }, says: /key/ },
      { args: { key: "kernel.hostname", value: "x", netns: "one" }, says: /whole machine's/ },
      { args: { key: "net.ipv4.tcp_ecn", value: "1\n2" }, says: /value/ },
    ],
  },
];
