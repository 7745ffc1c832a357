import { cable } from "../grounds.ts";
import { frameReaches } from "../programs.ts";
import type { Subject } from "../subject.ts";

const look = "ip -n one -d link show dev mt0";

export const subjects: Subject[] = [
  {
    kind: "Macvtap",
    ground: { ...cable, make: [...cable.make, "ip -n two link add eth0 up type bridge"] },
    args: { name: "mt0", netns: "one", device: "eth0" },
    inPlace: {
      mode: { to: "private", look, shows: /macvtap mode private/ },
      mac: { to: "02:00:00:00:00:99", look, shows: /02:00:00:00:00:99/ },
      mtu: { to: 1400, look, shows: /mtu 1400/ },
    },
    replaced: { name: "mt1", netns: "two", mode: "passthru" },
    drift: [
      { hand: "ip -n one link set mt0 type macvtap mode vepa", shows: ["mode"] },
      { hand: "ip -n one link set mt0 down", shows: ["up"] },
      { hand: "ip -n one link del mt0", shows: "gone" },
    ],
    foreign: { make: "ip -n one link add mt0 type bridge", remove: "ip -n one link del mt0" },
    overwrite: "ip -n one link set mt0 alias somebody",
    // A program reads what comes from the far end of the cable.
    traffic: [
      {
        around: ["ip -n two addr add 10.8.0.2/24 dev far"],
        passes: [frameReaches("mt0", "ip netns exec two ping -c 3 -i 0.2 -W 1 10.8.0.1")],
      },
    ],
    bad: [
      { args: { name: "mt0" }, says: /device: / },
      { args: { name: "mt0", device: "eth0", mode: "hub" }, says: /mode: .*"bridge"/ },
    ],
  },
];
