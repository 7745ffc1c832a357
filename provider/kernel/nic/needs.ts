import type { Need } from "../need.ts";

export const nicNeeds: readonly Need[] = [
  {
    name: "dummy",
    without: "Dummy, and such a link that somebody makes as the interface of a Nic,",
    few: true,
    option: "modprobe dummy",
    ip: ["link add name try0 type dummy"],
  },
];
