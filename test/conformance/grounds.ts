/** A ground is what a kind's object stands on, such as a namespace or a cable: commands that make it and that remove it. */
interface Ground {
  make: string[];
  remove: string[];
}

export const namespaces: Ground = {
  make: ["ip netns add one", "ip netns add two"],
  remove: ["ip netns del one", "ip netns del two"],
};

/** A cable between the namespaces `one` and `two`, made by hand. */
export const cable: Ground = {
  make: [
    ...namespaces.make,
    "ip -n one link add eth0 up type veth peer name far netns two",
    "ip -n two link set far up",
  ],
  remove: namespaces.remove,
};

/** The same cable, with an address on its end in `one`. */
export const onCable: Ground = {
  make: [...cable.make, "ip -n one addr add 10.9.0.1/24 dev eth0"],
  remove: cable.remove,
};

/** Sets a link up without a link-local address, which the kernel would add only later. */
export const linkUpQuietly = (netns: string, name: string, more = "") =>
  `ip -n ${netns} link set ${name} addrgenmode none; ip -n ${netns} link set ${name} up ${more}`;

/** A cable with addresses in namespace `one`, none of which the kernel adds by itself. */
export const quietCable: Ground = {
  make: [
    ...namespaces.make,
    "ip -n one link add eth0 type veth peer name far netns two",
    linkUpQuietly("one", "eth0"),
    linkUpQuietly("two", "far"),
    "ip -n one addr add 10.9.0.1/24 dev eth0",
    "ip -n one addr add 10.9.0.7/24 dev eth0",
    "ip -n one addr add 2001:db8:9::1/64 dev eth0 nodad noprefixroute",
  ],
  remove: namespaces.remove,
};

/** A bridge with a carrier, and with a MAC address that does not come from its ports. */
export const bridgeWithPort = (name: string) => [
  `ip link add ${name} address 02:00:00:00:00:0${name.length} type bridge; ip link add ${name}-p type veth peer name ${name}-q`,
  ...[name, `${name}-p`, `${name}-q`].map((link) => `ip link set ${link} addrgenmode none; ip link set ${link} up`),
  `ip link set ${name}-p master ${name}`,
];
