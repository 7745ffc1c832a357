import type { Need } from "../need.ts";

export const nicNeeds: readonly Need[] = [
  {
    name: "dummy",
    without: "a link of type dummy, made by hand as the interface of a Nic,",
    few: true,
    option: "modprobe dummy",
    ip: ["link add name try0 type dummy"],
  },
];
