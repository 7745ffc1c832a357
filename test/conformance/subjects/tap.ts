import { namespaces } from "../grounds.ts";
import { programGets } from "../programs.ts";
import type { Subject } from "../subject.ts";

const look = "ip -n one -d link show dev t0";

export const subjects: Subject[] = [
  {
    kind: "Tap",
    ground: namespaces,
    args: { name: "t0", netns: "one", user: "nobody" },
    inPlace: {
      mtu: { to: 1400, look, shows: /mtu 1400/ },
      txQueueLength: { to: 100, look, shows: /qlen 100/ },
      mac: { to: "02:00:00:00:00:99", look, shows: /02:00:00:00:00:99/ },
    },
    replaced: {
      name: "t1",
      netns: "two",
      user: "daemon",
      group: "nogroup",
      multiQueue: true,
      vnetHeader: true,
      packetInfo: true,
    },
    drift: [
      { hand: "ip -n one link set t0 mtu 1300", shows: ["mtu"] },
      { hand: "ip -n one link set t0 down", shows: ["up"] },
      { hand: "ip -n one link del t0", shows: "gone" },
    ],
    foreign: { make: "ip -n one link add t0 type bridge", remove: "ip -n one link del t0" },
    overwrite: "ip -n one link set t0 alias somebody",
    // A program gets what the namespace sends, and once it has ended the link is still there.
    traffic: [
      {
        around: ["ip -n one addr add 10.8.0.1/24 dev t0"],
        passes: [
          programGets("t0", 0x1002, "ip netns exec one ping -c 2 -i 0.2 -W 1 10.8.0.2"),
          `${look} | grep -q "tun type tap .*user nobody"`,
        ],
      },
    ],
    bad: [
      { args: { name: "t0", user: "Not A User" }, says: /user: .*name of an account.*"Not A User"/ },
      { args: { name: "t0", device: "eth0" }, says: /device/ },
    ],
  },
];
