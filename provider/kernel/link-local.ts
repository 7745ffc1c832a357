import type { LinkAddress } from "./link-form.ts";

/** The IPv6 addresses of a link that reach no further than the link. */
export const linkLocalsOf = (addresses: readonly LinkAddress[]): LinkAddress[] =>
  addresses.filter(({ family, scope }) => family === "inet6" && scope === "link");

/** Whether a link gave itself this address, to all appearance: from its MAC address (RFC 4291, appendix A), or by RFC 7217. */
export const madeByKernel = ({ local, ...flags }: LinkAddress): boolean =>
  /ff:fe[0-9a-f]{2}:[0-9a-f]{1,4}$/.test(local) || flags["stable-privacy"] === true;
