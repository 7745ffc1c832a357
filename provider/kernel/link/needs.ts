import type { Need } from "../need.ts";

/** How a type of link is tried, and how a kernel gets it. */
interface Trial {
  /** Lines that make such a link. @default one with a name and the type alone */
  ip?: readonly string[];
  /** The kernel module with the type. @default the type */
  module?: string;
}

/** The need for a type of link that has a kernel module of its own, and that few labs use. */
export const linkTypeNeed = (without: string, type: string, { ip, module = type }: Trial = {}): Need => ({
  name: type,
  without,
  few: true,
  option: `modprobe ${module}`,
  ip: ip ?? [`link add name try0 type ${type}`],
});

/** The need for a type whose links stand on another link. */
export const upperLinkNeed = (without: string, type: string, { words = "", module = type } = {}): Need =>
  linkTypeNeed(without, type, {
    ip: ["link add name try0 type veth", `link add link try0 name try1 type ${type} ${words}`.trim()],
    module,
  });

/** The need for altnames, which links of every type share. */
export const altnameNeed: Need = {
  name: "altname",
  without: "links with long names",
  few: true,
  option: "Linux 5.5",
  ip: ["link add name try0 type bridge", "link property add dev try0 altname a-name-of-more-than-15-bytes"],
};
