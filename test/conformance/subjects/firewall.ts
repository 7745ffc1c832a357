import { namespaces } from "../grounds.ts";
import type { Subject } from "../subject.ts";

const look = "ip netns exec one nft list ruleset";
const nft = "ip netns exec one nft";

const established = { state: ["established", "related"], then: "accept" };
const web = { protocol: "tcp", ports: [80, "8000-8010"], from: "10.9.0.0/24", comment: "web", then: "accept" };
const raw = { raw: "tcp flags syn limit rate 5/second accept" };

export const subjects: Subject[] = [
  {
    kind: "Firewall",
    ground: namespaces,
    args: {
      netns: "one",
      chains: {
        input: { policy: "drop", rules: [established, web, raw, { from: ["2001:db8::/64"], then: "reject" }] },
        forward: {
          rules: [
            { iif: "eth0", oif: "eth1", protocol: "icmp", then: "log", prefix: "ping " },
            { protocol: "icmpv6", icmpTypes: ["packet-too-big", "nd-neighbor-solicit"], then: "accept" },
          ],
        },
      },
    },
    inPlace: {
      chains: {
        to: { input: { policy: "accept", rules: [web, established] }, output: { priority: 5 } },
        look,
        shows:
          /hook input priority filter; policy accept;\s+ip saddr 10\.9\.0\.0\/24 tcp dport .*comment "web"\s+ct state/,
      },
      allowLockout: { to: true, look, shows: /policy drop/ },
    },
    replaced: { netns: "two" },
    drift: [
      { hand: `${nft} add rule inet TABLE input tcp dport 22 accept`, shows: ["chains"] },
      { hand: `${nft} flush chain inet TABLE input`, shows: ["chains"] },
      { hand: `${nft} 'add chain inet TABLE input { policy accept; }'`, shows: ["chains"] },
      { hand: `${nft} 'flush chain inet TABLE forward; delete chain inet TABLE forward'`, shows: ["chains"] },
      { hand: `${nft} flush table inet TABLE`, shows: ["chains"] },
      { hand: `${nft} delete table inet TABLE`, shows: "gone" },
    ],
    bad: [
      {
        args: { chains: { input: { rules: [{ ports: [80], then: "accept" }] } } },
        says: /input\.rules\.0: ports need/,
      },
      {
        args: {
          chains: {
            input: { rules: [{ then: "log" }] },
            postrouting: { rules: [{ then: "log" }, { then: "reject" }] },
          },
        },
        says: /postrouting\.rules\.1: nft refuses it: .*a chain of this hook cannot do that/,
      },
      {
        args: { chains: { output: { rules: [{ raw: "counter" }, { raw: "masquerade" }, { raw: "counter" }] } } },
        says: /output\.rules\.1: nft refuses it/,
      },
      {
        args: { chains: { input: { rules: [{ then: "accept", comment: "pulumi-netns:1 a/b Firewall:c 1" }] } } },
        says: /a text with "pulumi-netns:" is a mark/,
      },
      {
        args: { chains: { input: { rules: [{ protocol: "tcp", icmpTypes: ["echo-request"], then: "drop" }] } } },
        says: /icmpTypes need the protocol icmp or icmpv6/,
      },
      {
        args: { chains: { input: { rules: [{ protocol: "icmp", icmpTypes: ["packet-too-big"], then: "drop" }] } } },
        says: /input\.rules\.0: icmp has no type packet-too-big; it has echo-request, /,
      },
      { args: { chains: { input: { rules: [{ protocol: "tcp" }] } } }, says: /input\.rules\.0: then says/ },
      {
        args: { chains: { input: { rules: [{ raw: "tcp dprot 80 accept" }] } } },
        says: /input\.rules\.0: nft refuses/,
      },
      {
        args: { chains: { input: { rules: [{ raw: "accept; flush ruleset" }] } } },
        says: /one rule in the words of nft/,
      },
      { args: { chains: { input: { rules: [{ raw: "accept }" }] } } }, says: /one rule in the words of nft/ },
      { args: { chains: { input: { rules: [{ ...raw, then: "drop" }] } } }, says: /raw is the whole rule/ },
      { args: { chains: { nat: {} } }, says: /chains/ },
      {
        args: { chains: { input: { rules: [{ from: "10.0.0.1", to: "2001:db8::1", then: "drop" }] } } },
        says: /one family/,
      },
    ],
  },
];
