import type { Need } from "../need.ts";

/**
 * A type of link, which is a module of its own, and which few labs have.
 * @param ip lines that make one, where its name and type alone do not
 */
export const linkTypeNeed = (without: string, type: string, ip = [`link add name try0 type ${type}`]): Need => ({
  name: type,
  without,
  few: true,
  option: `modprobe ${type}`,
  ip,
});

/** What links of every type need. */
export const altnameNeed: Need = {
  name: "altname",
  without: "links with long names",
  few: true,
  option: "Linux 5.5",
  ip: ["link add name try0 type bridge", "link property add dev try0 altname a-name-of-more-than-15-bytes"],
};
