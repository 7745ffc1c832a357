import type { Adopted } from "../adopted.ts";
import { cable, linkUpQuietly, quietCable } from "../grounds.ts";
import type { Subject } from "../subject.ts";

const look = "ip -n one -d link show dev v0";

/** The far end of the cable in the same VLAN, with an address, and one for the near end. */
const farIn = (type: string) => [
  `ip -n two link add link far name v0 up type vlan ${type}; ip -n two addr add 10.8.0.2/24 dev v0`,
  "ip -n one addr add 10.8.0.1/24 dev v0",
];
const ping = "ip netns exec one ping -c 1 -W 1 10.8.0.2";

export const subjects: Subject[] = [
  {
    kind: "Vlan",
    ground: {
      ...cable,
      make: [...cable.make, "ip -n one link add hub up type bridge", "ip -n two link add eth0 up type bridge"],
    },
    args: { name: "v0", netns: "one", device: "eth0", vlanId: 10 },
    siblings: [
      {
        kind: "Address",
        name: "address",
        args: { device: "v0", netns: "one", address: "10.9.0.1/24" },
        look: "ip -n one addr show dev v0",
        shows: /inet 10\.9\.0\.1\/24/,
      },
    ],
    inPlace: {
      reorderHeader: { to: false, look, shows: /vlan protocol 802\.1Q id 10 (?!<.*REORDER_HDR)/ },
      looseBinding: { to: true, look, shows: /LOOSE_BINDING/ },
      gvrp: { to: true, look, shows: /GVRP/ },
      mvrp: { to: true, look, shows: /MVRP/ },
      ingressQos: { to: { 1: 2, 7: 15 }, look, shows: /ingress-qos-map \{ 1:2 7:15 \}/ },
      egressQos: { to: { 2: 3 }, look, shows: /egress-qos-map \{ 2:3 \}/ },
      mac: { to: "02:00:00:00:00:99", look, shows: /02:00:00:00:00:99/ },
      mtu: { to: 1400, look, shows: /mtu 1400/ },
      master: { to: "hub", look, shows: /master hub/ },
    },
    replaced: { name: "v1", netns: "two", device: "hub", vlanId: 11, protocol: "802.1ad" },
    drift: [
      { hand: "ip -n one link set v0 type vlan loose_binding on", shows: ["looseBinding"] },
      { hand: "ip -n one link set v0 down", shows: ["up"] },
      { hand: "ip -n one link del v0", shows: "gone" },
    ],
    foreign: { make: "ip -n one link add v0 type bridge", remove: "ip -n one link del v0" },
    overwrite: "ip -n one link set v0 alias somebody",
    traffic: [
      { around: farIn("id 10"), passes: [ping] },
      { around: farIn("id 11"), stops: [ping] },
      { args: { protocol: "802.1ad" }, around: farIn("id 10 protocol 802.1ad"), passes: [ping] },
      { args: { protocol: "802.1ad" }, around: farIn("id 10"), stops: [ping] },
    ],
    bad: [
      { args: { name: "v0", vlanId: 10 }, says: /device: / },
      { args: { name: "v0", device: "eth0" }, says: /vlanId: / },
      { args: { name: "v0", device: "eth0", vlanId: 4095 }, says: /vlanId: .*1 to 4094, not 4095/ },
      { args: { name: "v0", device: "eth0", vlanId: 10, protocol: "802.3" }, says: /protocol: .*"802.1ad"/ },
      {
        args: { name: "v0", device: "eth0", vlanId: 10, ingressQos: { 8: 1 } },
        says: /ingressQos.*priorities are 0 to 7, not "8"/,
      },
      { args: { name: "v0", device: "eth0", vlanId: 10, egressQos: { 2: 8 } }, says: /egressQos\.2: .*0 to 7, not 8/ },
    ],
  },
];

export const adopted: Adopted[] = [
  {
    kind: "Vlan",
    make: [
      ...quietCable.make,
      "ip -n one link add link eth0 name v0 mtu 1400 type vlan id 10 ingress-qos-map 1:2 gvrp on",
      linkUpQuietly("one", "v0", "alias 'his own'"),
    ],
    remove: quietCable.remove,
    args: { name: "v0", netns: "one", device: "eth0", vlanId: 10, gvrp: false },
    changes: /adopts link v0 in netns one \(its alias is "his own"\) and changes .*gvrp: true => false;/,
    look: "ip -n one -d link show dev v0",
    shows: /<REORDER_HDR>[\s\S]*alias pulumi-netns:1 /,
    more: { ingressQos: { 3: 4 }, mtu: 1300 },
    drift: "ip -n one link set v0 type vlan ingress-qos-map 5:6",
  },
];
