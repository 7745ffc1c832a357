import { cable } from "../grounds.ts";
import { frameReaches } from "../programs.ts";
import type { Subject } from "../subject.ts";

const look = "ip -n one -d link show dev it0";

export const subjects: Subject[] = [
  {
    kind: "Ipvtap",
    ground: { ...cable, make: [...cable.make, "ip -n two link add eth0 up type dummy"] },
    args: { name: "it0", netns: "one", device: "eth0", mode: "l2" },
    inPlace: {
      mode: { to: "l3", look, shows: /ipvtap +mode l3 bridge/ },
      flag: { to: "private", look, shows: /ipvtap +mode l2 private/ },
    },
    replaced: { netns: "two" },
    drift: [
      { hand: "ip -n one link set it0 type ipvtap mode l3", shows: ["mode"] },
      { hand: "ip -n one link del it0", shows: "gone" },
    ],
    foreign: { make: "ip -n one link add it0 type bridge", remove: "ip -n one link del it0" },
    overwrite: "ip -n one link set it0 alias somebody",
    traffic: [
      {
        around: ["ip -n two addr add 10.8.0.2/24 dev far; ip -n one addr add 10.8.0.1/24 dev it0"],
        passes: [frameReaches("it0", "ip netns exec two ping -c 3 -i 0.2 -W 1 10.8.0.1")],
      },
    ],
    bad: [{ args: { name: "it0", device: "eth0", mac: "02:00:00:00:00:99" }, says: /mac: it has that of its device/ }],
  },
];
