import { cable } from "../grounds.ts";
import type { Subject } from "../subject.ts";

const look = "ip -n one link show dev ifb5";

export const subjects: Subject[] = [
  {
    kind: "Ifb",
    ground: cable,
    args: { name: "ifb5", netns: "one" },
    inPlace: {
      mtu: { to: 1400, look, shows: /mtu 1400/ },
      txQueueLength: { to: 100, look, shows: /qlen 100/ },
    },
    replaced: { name: "ifb6", netns: "two", mac: "02:00:00:00:00:99" },
    drift: [
      { hand: "ip -n one link set ifb5 down", shows: ["up"] },
      { hand: "ip -n one link del ifb5", shows: "gone" },
    ],
    foreign: { make: "ip -n one link add ifb5 type bridge", remove: "ip -n one link del ifb5" },
    overwrite: "ip -n one link set ifb5 alias somebody",
    // What arrives by the cable goes through the link's queue, where a limit of 2 kbit/s stops a large packet.
    traffic: [
      {
        around: [
          "ip -n one addr add 10.8.0.1/24 dev eth0; ip -n two addr add 10.8.0.2/24 dev far",
          "tc -n one qdisc add dev eth0 ingress; tc -n one filter add dev eth0 ingress matchall action mirred egress redirect dev ifb5 || tc -n one filter add dev eth0 parent ffff: protocol all u32 match u32 0 0 action mirred egress redirect dev ifb5",
        ],
        passes: [
          "ip netns exec two ping -c 1 -W 1 10.8.0.1",
          "tc -n one qdisc replace dev ifb5 root tbf rate 2kbit burst 500 limit 500",
        ],
        stops: ["ip netns exec two ping -c 1 -W 1 -s 1400 10.8.0.1"],
      },
    ],
    bad: [{ args: { name: "ifb5", device: "eth0" }, says: /device/ }],
  },
];
