import { altnameNeed } from "../link/needs.ts";
import type { Need } from "../need.ts";

export const vethNeeds: readonly Need[] = [
  {
    name: "veth",
    without: "Veth",
    option: "modprobe veth",
    ip: ["link add name try0 group 7 type veth peer name try1", "link set group 7 alias mark"],
  },
  altnameNeed,
];
