import type { Need } from "../need.ts";

/** The disciplines that impairments are made of, each tried on a loopback. */
export const impairmentNeeds: readonly Need[] = [
  {
    name: "netem",
    without: "delay, loss and the like of an Impairment",
    few: true,
    option: "modprobe sch_netem",
    commands: ["tc qdisc add dev lo root netem delay 1ms"],
  },
  {
    name: "tbf",
    without: "an Impairment with a rate alone",
    few: true,
    option: "modprobe sch_tbf",
    commands: ["tc qdisc add dev lo root tbf rate 1mbit burst 10000 limit 10000"],
  },
  {
    name: "htb and u32",
    without: "toward of an Impairment",
    few: true,
    option: "modprobe -a sch_htb cls_u32",
    commands: [
      "tc qdisc add dev lo root handle 1: htb default 1",
      "tc class add dev lo parent 1: classid 1:1 htb rate 1gbit",
      "tc filter add dev lo parent 1: protocol ip pref 1 u32 match ip dst 10.0.0.1/32 flowid 1:1",
    ],
  },
];
