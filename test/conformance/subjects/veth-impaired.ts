import { namespaces } from "../grounds.ts";
import type { Subject } from "../subject.ts";

export const subjects: Subject[] = [
  {
    kind: "Veth",
    title: "with conditions at its ends",
    ground: namespaces,
    args: { name: "vi", impairment: { rate: "9mbit" }, peer: { name: "eth0", netns: "one" } },
    inPlace: {
      impairment: {
        to: { rate: "4mbit", toward: { "10.9.0.9": { rate: "1mbit" } } },
        look: "tc qdisc show dev vi",
        shows: /htb c703: root/,
      },
      peer: {
        to: { name: "eth0", netns: "one", impairment: { rate: "0.002gbit" } },
        look: "tc -n one qdisc show dev eth0",
        shows: /rate 2Mbit/,
      },
    },
    replaced: { name: "vj" },
    drift: [
      { hand: "tc qdisc del dev vi root", shows: ["impairment"] },
      { hand: "tc qdisc replace dev vi root tbf rate 1mbit burst 20000 limit 40000", shows: ["impairment"] },
    ],
    bad: [
      { args: { name: "vi", peer: { name: "vj" }, impairment: {} }, says: /impairment: .*at least one condition/ },
      {
        args: { name: "vi", peer: { name: "vj", impairment: { jitter: "1ms" } } },
        says: /peer: impairment: jitter: .*more than the delay/,
      },
      {
        args: { name: "vi", peer: { name: "vj" }, impairment: { delay: "1" } },
        says: /impairment\.delay: a time is a number/,
      },
    ],
  },
];
