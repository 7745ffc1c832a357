import type { Adopted } from "../adopted.ts";
import { cable, linkUpQuietly, quietCable } from "../grounds.ts";
import type { Subject } from "../subject.ts";

const look = "ip -n one -d link show dev ms0";
const show = "ip -n one macsec show ms0";

// Keys for these tests, with the ids that the kernel shows.
const sent = { id: "01", key: "00112233445566778899aabbccddeeff" };
const received = { id: "02", key: "ffeeddccbbaa99887766554433221100" };
const other = { id: "03", key: "0123456789abcdef0123456789abcdef" };
const long = { id: "04", key: other.key.repeat(2) };

const right = { mac: "02:00:00:00:00:02", sciPort: 12, keys: { 0: received } };
const left = { mac: "02:00:00:00:00:03", keys: { 1: other } };

/** The far end, made by hand, with an address, and one for the near end. */
const far = (words = "port 12", port = 11, key = sent) => [
  `ip -n two link add link far name ms0 address 02:00:00:00:00:02 type macsec ${words}`,
  `ip -n two macsec add ms0 tx sa 0 pn 1 on key 02 ${received.key}`,
  `ip -n two macsec add ms0 rx port ${port} address 02:00:00:00:00:01 on`,
  `ip -n two macsec add ms0 rx port ${port} address 02:00:00:00:00:01 sa 0 pn 1 on key 01 ${key.key}`,
  "ip -n two link set ms0 up; ip -n two addr add 10.8.0.2/24 dev ms0; ip -n one addr add 10.8.0.1/24 dev ms0",
];
const ping = "ip netns exec one ping -n -c 1 -W 1 10.8.0.2";

const bad = (args: object, says: RegExp) => ({ args: { name: "ms0", device: "eth0", ...args }, says });

export const subjects: Subject[] = [
  {
    kind: "Macsec",
    ground: {
      ...cable,
      make: [...cable.make, "ip -n one link add hub up type bridge", "ip -n two link add eth0 up type bridge"],
    },
    args: {
      ...{ name: "ms0", netns: "one", device: "eth0", mac: "02:00:00:00:00:01", sciPort: 11 },
      ...{ encrypt: true, keys: { 0: sent }, peers: { right } },
    },
    siblings: [
      {
        kind: "Address",
        name: "address",
        args: { device: "ms0", netns: "one", address: "10.9.0.1/24" },
        look: "ip -n one addr show dev ms0",
        shows: /inet 10\.9\.0\.1\/24/,
      },
    ],
    inPlace: {
      encrypt: { to: false, look, shows: /encrypt off/ },
      protect: { to: false, look, shows: /protect off/ },
      validate: { to: "check", look, shows: /validate check/ },
      replayWindow: { to: 32, look, shows: /replay on window 32/ },
      keys: {
        to: { 0: other, 1: sent },
        look: show,
        shows: /TXSC[^R]*0: PN \d+, state on, key 0300+\n[^R]*1: [^R]* key 0100+/,
      },
      peers: {
        to: { right: { ...right, keys: { 0: received, 2: sent } }, left },
        look: show,
        shows:
          /(?=[\s\S]*RXSC: 020000000002000c, state on\n +0: [^R]* key 0200+\n +2: [^R]* key 0100+)[\s\S]*RXSC: 0200000000030001, state on\n +1: [^R]* key 0300+/,
      },
      mtu: { to: 1300, look, shows: /mtu 1300/ },
      master: { to: "hub", look, shows: /master hub/ },
    },
    replaced: { name: "ms1", netns: "two", device: "hub", sciPort: 13, mac: "02:00:00:00:00:07" },
    drift: [
      { hand: "ip -n one link set ms0 type macsec encrypt off", shows: ["encrypt"] },
      { hand: "ip -n one macsec set ms0 tx sa 0 off", shows: ["keys"] },
      {
        hand: `ip -n one macsec set ms0 tx sa 0 off; ip -n one macsec del ms0 tx sa 0; ip -n one macsec add ms0 tx sa 0 pn 1 on key 09 ${other.key}`,
        shows: ["keys"],
      },
      { hand: "ip -n one macsec del ms0 rx port 12 address 02:00:00:00:00:02", shows: ["peers"] },
      { hand: "ip -n one macsec add ms0 rx port 5 address 02:00:00:00:00:05 on", shows: ["peers"] },
      { hand: "ip -n one link set ms0 down", shows: ["up"] },
      { hand: "ip -n one link del ms0", shows: "gone" },
    ],
    foreign: { make: "ip -n one link add ms0 type bridge", remove: "ip -n one link del ms0" },
    overwrite: "ip -n one link set ms0 alias somebody",
    traffic: [
      { around: far("port 12 encrypt on"), passes: [ping] },
      { around: far("port 12", 11, other), stops: [ping] },
      {
        args: { cipher: "gcm-aes-256", keys: { 0: long }, peers: { right: { ...right, keys: { 0: long } } } },
        around: [
          ...far("port 12 cipher gcm-aes-256", 11, long).filter((line) => !line.includes(" tx ")),
          `ip -n two macsec add ms0 tx sa 0 pn 1 on key 02 ${long.key}`,
        ],
        passes: [ping],
      },
      { args: { keys: { 1: sent }, encodingSa: 1, validate: "disabled" }, around: far(), stops: [ping] },
      { args: { sciPort: 1, sendSci: false, encrypt: false }, around: far("port 12", 1), passes: [ping] },
      { args: { protect: false }, around: far(), stops: [ping] },
      {
        // A frame without protection is taken as it comes: for the MAC address of the far end's device.
        args: { protect: false, encrypt: false },
        around: ["ip -n two link set far address 02:00:00:00:00:02", ...far("port 12 validate check")],
        passes: [ping],
      },
    ],
    bad: [
      { args: { name: "ms0" }, says: /device: / },
      bad({ sciPort: 0 }, /sciPort: .*1 to 65535, not 0/),
      bad({ cipher: "aes" }, /cipher: .*"gcm-aes-256"/),
      bad({ keys: { 4: sent } }, /keys.*associations are "0" to "3", not "4"/),
      bad({ keys: { 0: { id: "1", key: sent.key } } }, /keys\.0\.id: .*2 to 32 hexadecimal digits.*not "1"/),
      bad(
        { keys: { 0: { id: "01", key: "c2VjcmV0" } } },
        /keys\.0\.key: a key is 32 or 64 hexadecimal digits(?!.*c2VjcmV0)/,
      ),
      bad(
        { keys: { 0: long } },
        /keys: a key of gcm-aes-128 has 32 hexadecimal digits, and that of association 0 has 64(?!.*0123456)/,
      ),
      bad({ keys: { 1: sent } }, /keys: the link sends by association 0, and 1 has a key/),
      bad({ peers: [] }, /peers: peers is an object of peers/),
      bad({ peers: { right: {} } }, /peers\.right\.mac: /),
      bad({ peers: { right, left: right } }, /peers: right and left have the same mac and sciPort/),
      bad({ peers: { right: { ...right, keys: { 0: long } } } }, /peers: right: a key of gcm-aes-128 has 32/),
      bad({ sendSci: false, sciPort: 11 }, /sendSci: without it the far end takes port 1 .*sciPort is 11/),
    ],
  },
];

export const adopted: Adopted[] = [
  {
    kind: "Macsec",
    make: [
      ...quietCable.make,
      "ip -n one link add link eth0 name ms0 mtu 1400 type macsec port 11 window 4 replay on",
      `ip -n one macsec add ms0 tx sa 0 pn 1 on key 01 ${sent.key}`,
      linkUpQuietly("one", "ms0", "alias 'his own'"),
    ],
    remove: quietCable.remove,
    args: { name: "ms0", netns: "one", device: "eth0", sciPort: 11, encrypt: true, peers: { right } },
    changes:
      /adopts link ms0 in netns one \(its alias is "his own"\) and changes encrypt: false => true, peers: \[\] => \["right"\];/,
    look: `ip -n one -d link show dev ms0; ${show}`,
    shows: /encrypt on[\s\S]*alias pulumi-netns:1 [\s\S]*key 0100+\n[\s\S]*RXSC: 020000000002000c[\s\S]*key 0200+/,
    more: { replayWindow: false, validate: "check" },
    drift:
      "ip -n one link set ms0 type macsec encrypt off; ip -n one macsec del ms0 rx port 12 address 02:00:00:00:00:02",
  },
];
