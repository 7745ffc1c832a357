import type { Adopted } from "../adopted.ts";
import { linkUpQuietly, namespaces } from "../grounds.ts";
import type { Sibling, Subject } from "../subject.ts";

const look = "ip -n one -d link show dev b0";

const mac = (end: number) => `02:00:00:00:00:1${end}`;

/** A cable that is a leg of the bond, whose own MAC address stands in the end of its line. */
const leg: Sibling = {
  kind: "Veth",
  name: "leg1",
  args: { name: "leg1", netns: "one", master: "b0", mac: mac(1), peer: { name: "leg2", netns: "one", master: "b0" } },
  look: "ip -n one -d link show dev leg1; ip -n one -d link show dev leg2",
  shows: new RegExp(
    `<[^>]*SLAVE,UP[^>]*>[^]* master b0 [^]*perm_hwaddr ${mac(1)}[^]*<[^>]*SLAVE,UP[^>]*>[^]* master b0 `,
  ),
};

/** Two cables to the namespace `two`, which join the bond here, and a bond of this mode there. */
const legs = (mode: string) => [
  `ip -n two link add far0 type bond mode ${mode} miimon 100; ip -n two addr add 10.8.0.2/24 dev far0`,
  ...["1", "2"].map(
    (i) =>
      `ip -n one link add l${i} master b0 type veth peer name l${i} netns two; ip -n two link set l${i} master far0`,
  ),
  "ip -n two link set far0 up; ip -n one addr add 10.8.0.1/24 dev b0",
];
const ping = "ip netns exec one ping -c 1 -W 1 10.8.0.2";
const cut = (i: number) => `ip -n two link set l${i} down; ip -n two link set l${3 - i} up; sleep 0.3; ${ping}`;

const bad = (more: Record<string, unknown>, says: RegExp) => ({ args: { name: "b0", ...more }, says });

export const subjects: Subject[] = [
  {
    kind: "Bond",
    ground: { ...namespaces, make: [...namespaces.make, "ip -n one link add hub up type bridge"] },
    args: { name: "b0", netns: "one", mode: "active-backup" },
    siblings: [
      leg,
      {
        kind: "Address",
        name: "address",
        args: { device: "b0", netns: "one", address: "2001:db8::1/64" },
        look: "ip -n one addr show dev b0",
        shows: /inet6 2001:db8::1\/64/,
      },
    ],
    inPlace: {
      miimon: { to: 200, look, shows: /miimon 200 / },
      upDelay: { to: 400, look, shows: /updelay 400 / },
      downDelay: { to: 200, look, shows: /downdelay 200 / },
      primary: { to: "leg2", look, shows: /primary leg2 / },
      primaryReselect: { to: "failure", look, shows: /primary_reselect failure / },
      xmitHashPolicy: { to: "layer3+4", look, shows: /xmit_hash_policy layer3\+4 / },
      minLinks: { to: 1, look, shows: /min_links 1 / },
      mac: { to: "02:00:00:00:00:99", look, shows: /02:00:00:00:00:99/ },
      mtu: { to: 1400, look: "ip -n one link show dev leg1", shows: /mtu 1400/ },
      master: { to: "hub", look, shows: /master hub/ },
    },
    replaced: { mode: "balance-xor", failOverMac: "active" },
    drift: [
      { hand: "ip -n one link set b0 type bond miimon 300", shows: ["miimon"] },
      { hand: "ip -n one link set leg1 nomaster", shows: [] },
      { hand: "ip -n one link set leg1 mtu 1300", shows: [] },
      { hand: "ip -n one link del b0", shows: "gone" },
    ],
    foreign: { make: "ip -n one link add b0 type bridge", remove: "ip -n one link del b0" },
    overwrite: "ip -n one link set b0 alias somebody",
    traffic: [
      { around: legs("active-backup"), passes: [ping, cut(1), cut(2)] },
      {
        args: { mode: "802.3ad", lacpRate: "fast" },
        around: legs("802.3ad lacp_rate fast"),
        // A leg counts when both ends have agreed about it, which takes a moment.
        passes: [`sleep 4; ${ping}`, cut(1), "ip -n two link set l1 up; sleep 4", cut(2)],
      },
      {
        args: { mode: "802.3ad", minLinks: 2 },
        around: [...legs("802.3ad"), "ip -n two link set l1 down"],
        passes: ["ip -n one link show dev b0 | grep -q NO-CARRIER"],
      },
    ],
    bad: [
      bad({ mode: "lacp" }, /mode: .*"802.3ad"/),
      bad({ lacpRate: "fast" }, /lacpRate: fast counts only in mode 802\.3ad, not in balance-rr/),
      bad({ primary: "leg1" }, /primary: leg1 counts only in mode active-backup, /),
      bad({ upDelay: 150 }, /upDelay: a delay is a multiple of miimon, 100, .*not 150/),
      bad({ miimon: 0, downDelay: 100 }, /downDelay: .*miimon, 0/),
      bad({ device: "eth0" }, /device/),
    ],
  },
  {
    kind: "Bond",
    title: "with LACP",
    ground: namespaces,
    args: { name: "b0", netns: "one", mode: "802.3ad" },
    inPlace: { minLinks: { to: 2, look, shows: /min_links 2 / } },
    replaced: { lacpRate: "fast", lacpActive: false, adSelect: "bandwidth" },
    drift: [{ hand: "ip -n one link del b0", shows: "gone" }],
    bad: [],
  },
];

export const adopted: Adopted[] = [
  {
    kind: "Bond",
    make: [
      ...namespaces.make,
      "ip -n one link add b0 mtu 1400 type bond mode active-backup miimon 200 min_links 1",
      linkUpQuietly("one", "b0", "alias 'his own'"),
    ],
    remove: namespaces.remove,
    args: { name: "b0", netns: "one", mode: "active-backup", mtu: 1300 },
    changes: /adopts link b0 in netns one \(its alias is "his own"\) and changes .*mtu: 1400 => 1300[,;]/,
    look: "ip -n one link show dev b0",
    shows: /mtu 1300 [\s\S]*alias pulumi-netns:1 /,
    more: { primaryReselect: "better", minLinks: 2 },
    drift: "ip -n one link set b0 mtu 1350",
  },
];
