import type { Adopted } from "../adopted.ts";
import { linkUpQuietly, namespaces } from "../grounds.ts";
import type { Subject } from "../subject.ts";

// Keys that `wg genkey` and `wg genpsk` made for these tests.
const own = "+MS502WhXnoB/6xqXWtAQBB/YpAKI05KRodKXkcDhUM=";
const ownPublic = "FqgZdPmMaBXQDwsUoXI9cDvI9B6UZJS91i03J7HL91o=";
const other = "UEpqMUK5KNvIcqHdIQUsrNwURvCDvKQzdbsMb+DOoWc=";
const otherPublic = "QLysNa5rWx4aWrmk/HfjixTq+pVjzTLhRt/lJYsxqzg=";
const fifth = "6A6Xpw8GpXrZtH+GSoNgYHgIufZO2LgziGh6sl5qSm8=";
const fifthPublic = "c5nt6EaislyE8e/UFAcpO1oBR\\+F2TZXwtZIGIwc0cSQ=";
const third = "2Yd+S7afdgti2Da/NC+fthtmLwrbr1SEwQPbKc/VxVU=";
const fourth = "lzlav7KerM3m+liGtRjP3BknfDSUYdKFXfbRQTOBsRA=";
const shared = "ke0HTzmMfVxLFIV2wV/pPylfg0cFHBt8OQB1wZyMXgQ=";

const wg = (words: string, netns = "one") => `ip netns exec ${netns} wg ${words}`;
const right = { publicKey: otherPublic, endpoint: "10.9.0.2:51820", allowedIps: ["10.8.0.2/32", "fd00:8::2/128"] };
const left = { publicKey: third, allowedIps: ["10.8.0.3/32"], persistentKeepalive: 25, presharedKey: shared };

export const subjects: Subject[] = [
  {
    kind: "Wireguard",
    ground: { ...namespaces, remove: [...namespaces.remove, "ip netns del three 2>/dev/null || true"] },
    args: { name: "wg0", netns: "one", linkNetns: "two", privateKey: own, listenPort: 51820, peers: { right, left } },
    siblings: [
      {
        kind: "Address",
        name: "address",
        args: { device: "wg0", netns: "one", address: "10.8.0.1/24" },
        look: "ip -n one addr show dev wg0",
        shows: /inet 10\.8\.0\.1\/24/,
      },
    ],
    inPlace: {
      listenPort: { to: 51821, look: wg("show wg0 listen-port"), shows: /^51821$/m },
      fwMark: { to: 7, look: wg("show wg0 fwmark"), shows: /^0x7$/m },
      peers: {
        to: {
          right: { ...right, endpoint: "[2001:db8:9::2]:51820", allowedIps: ["10.8.0.0/28"] },
          third: { publicKey: fourth },
        },
        look: wg("show wg0 dump"),
        shows: new RegExp(
          `^(?![^]*${third.replace(/[+/]/g, "\\$&")})(?=[^]*\\[2001:db8:9::2\\]:51820\\t10\\.8\\.0\\.0/28\\t)[^]*${fourth.replace(/[+/]/g, "\\$&")}\\t\\(none\\)`,
        ),
      },
      privateKey: { to: fifth, look: wg("show wg0 public-key"), shows: new RegExp(fifthPublic) },
      mtu: { to: 1300, look: "ip -n one link show dev wg0", shows: /mtu 1300/ },
    },
    replaced: { name: "wg1", netns: "two", linkNetns: undefined },
    drift: [
      { hand: wg(`set wg0 peer ${otherPublic} remove`), shows: ["peers"] },
      { hand: wg(`set wg0 peer ${otherPublic} endpoint 10.9.0.9:1`), shows: ["peers"] },
      { hand: wg(`set wg0 peer ${fourth} allowed-ips 10.8.0.2/32`), shows: ["peers"] },
      { hand: `echo ${other} | ${wg(`set wg0 peer ${third} preshared-key /dev/stdin`)}`, shows: ["peers"] },
      { hand: `echo ${fifth} | ${wg("set wg0 private-key /dev/stdin fwmark 5")}`, shows: ["fwMark", "privateKey"] },
      { hand: `${wg("set wg0 listen-port 51999")}; ip -n one link set wg0 down`, shows: ["listenPort", "up"] },
      { hand: "ip -n one link del wg0", shows: "gone" },
    ],
    foreign: { make: "ip -n one link add wg0 type bridge", remove: "ip -n one link del wg0" },
    overwrite: "ip -n one link set wg0 alias somebody",
    traffic: [
      {
        // Namespace `one` has the link, and its packets pass through `two`, to which `one` has no other way.
        args: { peers: { right: { ...right, endpoint: "10.9.9.2:51820" } } },
        around: [
          "ip netns add three; ip -n two link add up9 up type veth peer name eth0 netns three; ip -n three link set eth0 up",
          "ip -n two addr add 10.9.9.1/24 dev up9; ip -n three addr add 10.9.9.2/24 dev eth0",
          `ip -n three link add wg0 up type wireguard; echo ${other} | ${wg(
            `set wg0 private-key /dev/stdin listen-port 51820 peer ${ownPublic} endpoint 10.9.9.1:51820 allowed-ips 10.8.0.1/32`,
            "three",
          )}`,
          "ip -n three addr add 10.8.0.2/24 dev wg0; ip -n one addr add 10.8.0.1/24 dev wg0",
        ],
        passes: ["ip netns exec one ping -n -c1 -W2 10.8.0.2", "ip netns exec three ping -n -c1 -W2 10.8.0.1"],
        stops: ["ip netns exec one ping -n -c1 -W1 10.9.9.2", "ip netns exec one ping -n -c1 -W1 10.8.0.9"],
      },
    ],
    bad: [
      { args: { name: "wg0", listenPort: 0 }, says: /listenPort: .*1 to 65535, not 0/ },
      {
        args: { name: "wg0", privateKey: "c2VjcmV0" },
        says: /privateKey: a private key is 32 bytes in base64(?!.*c2VjcmV0)/,
      },
      { args: { name: "wg0", peers: [] }, says: /peers: peers is an object of peers/ },
      { args: { name: "wg0", peers: { right: {} } }, says: /peers\.right\.publicKey: / },
      {
        args: { name: "wg0", peers: { right: { ...right, presharedKey: "c2VjcmV0" } } },
        says: /peers\.right\.presharedKey: a preshared key is 32 bytes(?!.*c2VjcmV0)/,
      },
      {
        args: { name: "wg0", peers: { right: { ...right, endpoint: "vpn.example:51820" } } },
        says: /peers\.right\.endpoint: .*192\.0\.2\.1:51820.*got "vpn\.example:51820"/,
      },
      {
        args: { name: "wg0", peers: { right: { ...right, allowedIps: ["10.8.0.1/24"] } } },
        says: /peers\.right\.allowedIps\.0: .*the network is 10\.8\.0\.0\/24/,
      },
      { args: { name: "wg0", peers: { right, left: right } }, says: /peers: right and left have the same publicKey/ },
      {
        args: { name: "wg0", peers: { right, left: { ...left, allowedIps: right.allowedIps } } },
        says: /peers: 10\.8\.0\.2\/32 is behind one peer, and stands at right and left/,
      },
      {
        args: { name: "wg0", privateKey: other, peers: { right } },
        says: /peers: right has this link's own publicKey/,
      },
      { args: { name: "wg0", mac: "02:00:00:00:00:01" }, says: /mac: Wireguard has no such argument/ },
    ],
  },
];

export const adopted: Adopted[] = [
  {
    kind: "Wireguard",
    make: [
      ...namespaces.make,
      "ip -n one link add wg0 mtu 1400 type wireguard",
      `echo ${own} | ${wg(`set wg0 private-key /dev/stdin listen-port 51820 peer ${third} allowed-ips 10.8.0.3/32`)}`,
      linkUpQuietly("one", "wg0", "alias 'his own'"),
    ],
    remove: namespaces.remove,
    args: { name: "wg0", netns: "one", mtu: 1300, fwMark: 7, peers: { right } },
    changes:
      /adopts link wg0 in netns one \(its alias is "his own"\) and changes fwMark: 0 => 7, mtu: 1400 => 1300, peers: \[".*"\] => \["right"\];/,
    look: `ip -n one -d link show dev wg0; ${wg("show wg0 dump")}`,
    shows: new RegExp(
      `mtu 1300 [^]*alias pulumi-netns:1 [^]*${ownPublic}\\t51820\\t0x7\\n${otherPublic}`.replaceAll("+", "\\+"),
    ),
    more: { listenPort: 51999 },
    drift: wg(`set wg0 fwmark 9 peer ${otherPublic} remove`),
  },
];
