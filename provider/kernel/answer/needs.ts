import type { Need } from "../need.ts";

/** The programs that checks need. */
export const answerNeeds: readonly Need[] = [
  {
    name: "ping",
    without: "a Reach by icmp and a Path",
    few: true,
    install: "iputils",
    commands: ["ip link set lo up", "ping -n -c 1 -i 0.2 -w 2 -M do 127.0.0.1"],
  },
  {
    name: "bash",
    without: "a Reach and a Path",
    few: true,
    install: "bash",
    commands: ["timeout -k 1 1 bash -c :"],
  },
];

/** The program that a measurement needs. */
export const throughputNeeds: readonly Need[] = [
  {
    name: "iperf3",
    without: "a Throughput",
    few: true,
    install: "iperf3",
    commands: ["timeout -k 1 5 iperf3 --version"],
  },
];
