import type { Adopted } from "../adopted.ts";
import { cable, quietCable } from "../grounds.ts";
import type { Subject } from "../subject.ts";

const look = "tc -n one qdisc show dev eth0";

// These have a rate alone, so that they run on kernels without netem too: test/second-kernel has the others.
export const subjects: Subject[] = [
  {
    kind: "Impairment",
    ground: cable,
    args: { netns: "one", device: "eth0", rate: "10mbit" },
    inPlace: {
      rate: { to: "0.002gbit", look, shows: /qdisc tbf c702: root .*rate 2Mbit/ },
      burst: { to: "32kb", look, shows: /burst 32Kb/ },
      toward: {
        to: { "10.9.0.7": { rate: "1mbit" }, "2001:DB8::/32": { rate: "3mbit" }, "02:00:00:00:00:07": {} },
        look: `${look}; tc -n one filter show dev eth0`,
        shows: /qdisc htb c703: root [\s\S]*0a090007\/ffffffff/,
      },
      limit: { to: 100, look, shows: /lat 121.*ms/ },
    },
    replaced: { device: "lo" },
    drift: [
      { hand: "tc -n one qdisc del dev eth0 root", shows: "gone" },
      {
        hand: "tc -n one qdisc change dev eth0 root handle c702: tbf rate 3mbit burst 12500 limit 300000",
        shows: ["rate"],
      },
    ],
    foreign: {
      make: "tc -n one qdisc add dev eth0 root tbf rate 1mbit burst 20000 limit 40000",
      remove: "tc -n one qdisc del dev eth0 root",
    },
    bad: [
      { args: { device: "eth0" }, says: /device: .*at least one condition/ },
      { args: { device: "eth0", delay: "50" }, says: /delay: a time is a number with us, ms or s, .*not "50"/ },
      { args: { device: "eth0", delay: "300s" }, says: /delay: .*from 0us to 270s, not "300s"/ },
      { args: { device: "eth0", loss: "101%" }, says: /loss: .*from 0% to 100%/ },
      { args: { device: "eth0", rate: "10 mbit; reboot" }, says: /rate: a rate is a number with/ },
      { args: { device: "eth0", delay: "5ms", jitter: "6ms" }, says: /jitter: .*more than the delay/ },
      { args: { device: "eth0", delay: "5ms", correlation: "25%" }, says: /correlation: .*give jitter/ },
      { args: { device: "eth0", delay: "5ms", distribution: "normal" }, says: /distribution: .*give jitter/ },
      { args: { device: "eth0", loss: "1%", gemodel: { p: "1%" } }, says: /loss: .*one of loss and gemodel/ },
      { args: { device: "eth0", reorder: "1%" }, says: /reorder: .*give delay/ },
      { args: { device: "eth0", burst: "32kb" }, says: /burst: .*give rate/ },
      { args: { device: "eth0", rate: "1mbit", burst: "32kb", delay: "1ms" }, says: /burst: netem/ },
      { args: { device: "eth0", rate: "1kbit", burst: "1mb" }, says: /burst: .*the kernel counts to 250/ },
      { args: { device: "eth0", state: { p13: "1" } }, says: /state\.p13: a share/ },
      { args: { device: "eth0", rate: "1mbit", limit: 0 }, says: /limit: .*1 to 1000000/ },
    ],
  },
  {
    kind: "Impairment",
    title: "by peer, at one end",
    ground: cable,
    args: { netns: "one", device: "eth0", toward: { "10.9.0.7": { rate: "1mbit" }, "10.9.0.0/24": { rate: "2mbit" } } },
    inPlace: {
      toward: { to: { "10.9.0.8": { rate: "4mbit" } }, look, shows: /^(?![\s\S]*(1|2)Mbit)[\s\S]*rate 4Mbit/ },
      rate: { to: "5mbit", look, shows: /rate 5Mbit/ },
    },
    replaced: {},
    drift: [
      { hand: "tc -n one qdisc del dev eth0 root", shows: "gone" },
      { hand: "tc -n one filter del dev eth0", shows: ["toward"] },
      {
        hand: "tc -n one -json qdisc show dev eth0 | grep -o 'parent.:.c703:[0-9a-f]*' | grep -o 'c703:.*' | while read parent; do tc -n one qdisc del dev eth0 parent $parent; done",
        shows: ["toward"],
      },
    ],
    bad: [
      { args: { device: "eth0", toward: { "10.9.0.7/24": { rate: "1mbit" } } }, says: /10\.9\.0\.7\/24.*host bits/ },
      { args: { device: "eth0", toward: { "0.0.0.0/0": { rate: "1mbit" } } }, says: /is everybody/ },
      { args: { device: "eth0", toward: { "h1; reboot": { rate: "1mbit" } } }, says: /a peer is an address/ },
      { args: { device: "eth0", toward: { "10.9.0.7": { jitter: "1ms" } } }, says: /toward: of 10\.9\.0\.7, jitter/ },
      { args: { device: "eth0", duplicate: "1%", toward: { "10.9.0.7": {} } }, says: /duplicate: .*by peer/ },
    ],
  },
  {
    kind: "Impairment",
    title: "at both ends",
    ground: cable,
    args: { netns: "one", device: "eth0", rate: "10mbit", both: true, far: { device: "far", netns: "two" } },
    inPlace: {
      rate: { to: "3mbit", look: "tc -n two qdisc show dev far", shows: /rate 3Mbit/ },
      both: { to: false, look: "tc -n two qdisc show dev far", shows: /noqueue/ },
    },
    replaced: {},
    drift: [
      { hand: "tc -n one qdisc del dev eth0 root", shows: "gone" },
      { hand: "tc -n two qdisc del dev far root", shows: ["both"] },
    ],
    bad: [
      { args: { device: "eth0", rate: "1mbit", both: true }, says: /both: .*give a Veth as device, or far/ },
      {
        args: { device: "eth0", rate: "1mbit", both: true, far: { device: "x" }, adopt: true },
        says: /both: .*without adopt/,
      },
    ],
  },
];

export const adopted: Adopted[] = [
  {
    kind: "Impairment",
    make: [...quietCable.make, "tc -n one qdisc add dev eth0 root handle 7: tbf rate 1mbit burst 20000 limit 41000"],
    remove: quietCable.remove,
    args: { netns: "one", device: "eth0", rate: "2mbit" },
    changes: /adopts the impairment of eth0 in netns one \(qdisc tbf 7:\) and changes .*rate: "1mbit" => "2mbit"/,
    look,
    shows: /qdisc tbf c702: root .*rate 2Mbit/,
    more: { rate: "3mbit" },
    drift: "tc -n one qdisc change dev eth0 root handle c702: tbf rate 4mbit burst 10000 limit 100000",
  },
];
