import type { Need } from "../need.ts";

/**
 * The need for a type of link that has a kernel module of its own, and that few labs use.
 * @param ip lines that make such a link, where name and type alone are not enough
 */
export const linkTypeNeed = (without: string, type: string, ip = [`link add name try0 type ${type}`]): Need => ({
  name: type,
  without,
  few: true,
  option: `modprobe ${type}`,
  ip,
});

/** The need for altnames, which links of every type share. */
export const altnameNeed: Need = {
  name: "altname",
  without: "links with long names",
  few: true,
  option: "Linux 5.5",
  ip: ["link add name try0 type bridge", "link property add dev try0 altname a-name-of-more-than-15-bytes"],
};
