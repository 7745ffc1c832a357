import { bytes, nameRules, type Rule, shown, text, whole } from "../schema/text.ts";

const linkRules: readonly Rule[] = [
  [
    (name) => bytes(name) <= 15,
    (name) =>
      `a link name has at most 15 bytes, ${shown(name)} has ${bytes(name)}; leave name out to have it shortened and kept as altname`,
  ],
  ...nameRules("a link name"),
];

/** The name of a link as the kernel takes it: 1 to 15 bytes (IFNAMSIZ in linux/if.h, dev_valid_name). */
export const linkName = text(...linkRules);

/** The name of a link to be made. Every namespace has a `lo` already, and the kernel keeps `all` and `default` for itself. */
export const newLinkName = text(
  ...linkRules,
  [(name) => name !== "lo", () => `"lo" is the loopback that every namespace has; choose another name`],
  [
    (name) => name !== "all" && name !== "default",
    (name) => `the kernel keeps ${shown(name)} for settings of all links (net.ipv4.conf.${name}); choose another name`,
  ],
);

/** A MAC address of one station. */
export const mac = text(
  [
    (value) => /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(value),
    (value) => `a MAC address is six bytes such as 02:00:00:00:00:01, not ${shown(value)}`,
  ],
  [
    (value) => (Number.parseInt(value.slice(0, 2), 16) & 1) === 0,
    (value) => `${value} is a multicast address (its first byte is odd); a link needs a unicast one`,
  ],
  [(value) => !/^[0:]*$/.test(value), () => "a link's MAC address is not all zeros"],
).transform((value) => value.toLowerCase());

/** An mtu: the bytes of a packet, 68 (RFC 791) to 65535. */
export const mtu = whole("an mtu", 68, 65535);

/** A feature of a link, by ethtool's long name. */
export const feature = text([
  (name) => /^[a-z][a-z0-9-]{1,60}$/.test(name),
  (name) => `a feature is one of ethtool's long names, such as tx-checksumming, not ${shown(name)}`,
]);

/** A label of an IPv4 address: the device's name, perhaps with `:` and more (ip-address(8)). */
export const addressLabel = text([
  (label) => bytes(label) <= 15 && /^[A-Za-z0-9_.@=+~^!-]+(:[A-Za-z0-9_.-]*)?$/.test(label),
  (label) => `a label is the device's name, with ":" and more behind it, of at most 15 bytes, not ${shown(label)}`,
]);
