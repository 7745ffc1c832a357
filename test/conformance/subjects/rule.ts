import type { Adopted } from "../adopted.ts";
import { namespaces } from "../grounds.ts";
import type { Subject } from "../subject.ts";

const look = "ip -n one rule";
const look6 = "ip -n one -6 rule";

export const subjects: Subject[] = [
  {
    kind: "Rule",
    ground: namespaces,
    args: { netns: "one", priority: 700, from: "10.1.0.0/24", table: 77 },
    inPlace: {
      from: { to: "10.1.0.9", look, shows: /^700:\tfrom 10\.1\.0\.9 lookup 77 proto 199$/m },
      to: { to: "10.2.0.0/16", look, shows: /^700:\tfrom 10\.1\.0\.0\/24 to 10\.2\.0\.0\/16 lookup 77 /m },
      not: { to: true, look, shows: /^700:\tnot from 10\.1\.0\.0\/24 lookup 77 /m },
      iif: { to: "eth0", look, shows: /iif eth0 \[detached\] lookup 77/ },
      oif: { to: "lo", look, shows: /oif lo lookup 77/ },
      fwmark: { to: "1/255", look, shows: /fwmark 0x1\/0xff lookup 77/ },
      tos: { to: 16, look, shows: /tos 0x10 lookup 77/ },
      ipproto: { to: "tcp", look, shows: /ipproto (tcp|ipproto-6) lookup 77/ },
      sport: { to: 80, look, shows: /sport 80 lookup 77/ },
      dport: { to: "1000-2000", look, shows: /dport 1000-2000 lookup 77/ },
      uidRange: { to: 1000, look, shows: /uidrange 1000-1000 lookup 77/ },
      table: { to: "main", look, shows: /from 10\.1\.0\.0\/24 lookup main proto 199/ },
      allowLockout: { to: true, look, shows: /lookup 77/ },
      suppressPrefixLength: { to: 0, look, shows: /lookup 77 suppress_prefixlength 0/ },
    },
    replaced: { priority: 701, netns: "two" },
    drift: [
      {
        hand: "ip -n one rule add from 10.1.0.0/24 table 78 priority 700 protocol 199; ip -n one rule del from 10.1.0.0/24 table 77 priority 700",
        shows: ["table"],
      },
      { hand: "ip -n one rule add from 10.1.0.0/24 table 78 priority 700", shows: [] },
      { hand: "ip -n one rule del priority 700; ip -n one rule del priority 700 || true", shows: "gone" },
    ],
    foreign: {
      make: "ip -n one rule add from 10.9.0.0/24 table 5 priority 700",
      remove: "ip -n one rule del from 10.9.0.0/24 table 5 priority 700",
    },
    bad: [
      { args: { priority: 700, from: "10.1.0.1/24", table: 1 }, says: /from: .*host bits.*10\.1\.0\.0\/24/ },
      { args: { priority: 700, from: "0.0.0.0/0", table: 1 }, says: /from: .*leave it out/ },
      { args: { priority: 700, from: "ten", table: 1 }, says: /from: expected a network or an address/ },
      { args: { priority: 700, from: "10.1.0.0/24", to: "fd00::/64", table: 1 }, says: /to: .*another family/ },
      { args: { priority: 700, from: "10.1.0.0/24", family: 6, table: 1 }, says: /family: family 6 is not that of/ },
      { args: { priority: 0, table: 1 }, says: /priority: .*1 to 4294967295, not 0/ },
      { args: { table: 1 }, says: /priority/ },
      { args: { priority: 700 }, says: /table: a rule needs a table, a goto/ },
      { args: { priority: 700, table: 1, goto: 900 }, says: /table: give table or goto, not both/ },
      { args: { priority: 700, goto: 700 }, says: /goto: .*later one.*700/ },
      {
        args: { priority: 700, table: 1, type: "prohibit" },
        says: /prohibit rule refuses packets, so leave out table/,
      },
      { args: { priority: 700, table: "nowhere" }, says: /table: "nowhere" is no routing table here/ },
      { args: { priority: 700, table: 1, fwmark: "0x1/0x1/0x1" }, says: /fwmark: a mark is from .*"0x1\/0x1\/0x1"/ },
      { args: { priority: 700, table: 1, fwmark: "5/0" }, says: /fwmark: a mark is from .*"5\/0"/ },
      { args: { priority: 700, table: 1, fwmark: 0 }, says: /fwmark: a mark is from 1 to 0xffffffff.*not 0/ },
      { args: { priority: 700, table: 1, tos: "0x20" }, says: /tos: 0x20 has bits that a rule of IPv4/ },
      { args: { priority: 700, table: 1, sport: "200-100" }, says: /sport: a port is a number from 1 to 65534/ },
      { args: { priority: 700, table: 1, dport: 65535 }, says: /dport: a port .*1 to 65534/ },
      { args: { priority: 700, table: 1, ipproto: "http" }, says: /ipproto/ },
      { args: { priority: 700, table: 1, suppressPrefixLength: 33 }, says: /suppressPrefixLength: .*32 bits, not 33/ },
      { args: { priority: 700, goto: 800, suppressPrefixLength: 0 }, says: /suppressPrefixLength: only a rule that/ },
    ],
  },
  {
    kind: "Rule",
    title: "of IPv6",
    ground: namespaces,
    args: { netns: "one", priority: 700, to: "2001:DB8:1::/48", type: "prohibit" },
    inPlace: {
      type: { to: "unreachable", look: look6, shows: /^700:\tfrom all to 2001:db8:1::\/48 unreachable proto 199$/m },
      tos: { to: 40, look: look6, shows: /tos (AF11|0x28) prohibit/ },
    },
    replaced: { priority: 701 },
    drift: [
      { hand: "ip -n one -6 rule del to 2001:db8:1::/48 prohibit priority 700", shows: "gone" },
      {
        hand: "ip -n one -6 rule add to 2001:db8:1::/48 blackhole priority 700 protocol 199; ip -n one -6 rule del to 2001:db8:1::/48 prohibit priority 700",
        shows: ["type"],
      },
    ],
    foreign: {
      make: "ip -n one -6 rule add from all table 5 priority 700",
      remove: "ip -n one -6 rule del from all table 5 priority 700",
    },
    bad: [],
  },
  {
    kind: "Rule",
    title: "that goes on",
    ground: namespaces,
    args: { netns: "one", priority: 700, family: 6, fwmark: 7, goto: 800 },
    inPlace: {
      goto: { to: 900, look: look6, shows: /^700:\tfrom all fwmark 0x7 goto 900 \[unresolved\] proto 199$/m },
    },
    replaced: { family: 4 },
    drift: [],
    bad: [],
  },
];

export const adopted: Adopted[] = [
  {
    kind: "Rule",
    make: [...namespaces.make, "ip -n one rule add not from 10.1.0.0/24 iif eth0 table 5 priority 700 protocol static"],
    remove: namespaces.remove,
    args: { netns: "one", priority: 700, from: "10.1.0.0/24", table: 77 },
    changes: /adopts rule 700 in netns one \(proto static\) and changes not: true => false, table: "5" => "77"/,
    look,
    shows: /^700:\tfrom 10\.1\.0\.0\/24 lookup 77 proto 199$/m,
    more: { table: 78 },
    drift:
      "ip -n one rule add from 10.1.0.0/24 table 79 priority 700 protocol 199; ip -n one rule del from 10.1.0.0/24 table 78 priority 700",
  },
  {
    kind: "Rule",
    title: "of IPv6",
    make: [
      ...namespaces.make,
      "ip -n one -6 rule add to 2001:db8:1::/48 fwmark 1/255 ipproto udp dport 5-9 uidrange 0-9 tos AF11 unreachable priority 700",
    ],
    remove: namespaces.remove,
    args: { netns: "one", priority: 700, family: 6, type: "blackhole" },
    changes: /type: "unreachable" => "blackhole"/,
    look: look6,
    shows: /^700:\tfrom all blackhole proto 199$/m,
    more: { type: "prohibit" },
    drift: "ip -n one -6 rule add unreachable priority 700 protocol 199; ip -n one -6 rule del prohibit priority 700",
  },
];
