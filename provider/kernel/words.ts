import { z } from "zod";
import { canonical, familyOf, networkOf, prefixLengthOf, rangeOf } from "./ip.ts";

/** A rule on a text: what is refused, and why, in the user's words. The first broken rule is the one that is told. */
const rule = (holds: (text: string) => boolean, why: (text: string) => string) =>
  [holds, { error: ({ input }: { input?: unknown }) => why(String(input)), abort: true }] as const;

const shown = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);

const bytes = (text: string): number => Buffer.byteLength(text);

/** A word that `ip` takes as one: printable, no quotes, backslash or `#`. */
const plain = /^[A-Za-z0-9_.,@=+~^!-]*$/;

/** The name of a link as the kernel takes it: 1 to 15 bytes (IFNAMSIZ in linux/if.h, dev_valid_name). */
export const linkName = z
  .string()
  .refine(
    ...rule(
      (text) => text !== "",
      () => "a link name is not empty",
    ),
  )
  .refine(
    ...rule(
      (text) => bytes(text) <= 15,
      (text) =>
        `a link name has at most 15 bytes, ${shown(text)} has ${bytes(text)}; leave name out to have it shortened and kept as altname`,
    ),
  )
  .refine(
    ...rule(
      (text) => text !== "." && text !== "..",
      (text) => `a link cannot be called ${shown(text)}`,
    ),
  )
  .refine(
    ...rule(
      (text) => !text.startsWith("-"),
      (text) => `a link name does not begin with "-", ${shown(text)} does`,
    ),
  )
  .refine(
    ...rule(
      (text) => plain.test(text),
      (text) =>
        `a link name is letters, digits and . _ - + = @ , ~ ^ ! without "/", ":", white space or control characters, not ${shown(text)}`,
    ),
  );

/** The name of a link to be made: `lo` is every namespace's own. */
export const newLinkName = linkName.refine(
  ...rule(
    (text) => text !== "lo",
    () => `"lo" is the loopback that every namespace has; choose another name`,
  ),
);

/** The name of a namespace: a file name under /run/netns. */
export const netnsName = z
  .string()
  .refine(
    ...rule(
      (text) => text !== "",
      () => "a namespace's name is not empty",
    ),
  )
  .refine(
    ...rule(
      (text) => bytes(text) <= 200,
      (text) => `a namespace's name has at most 200 bytes, ${shown(text)} has ${bytes(text)}`,
    ),
  )
  .refine(
    ...rule(
      (text) => text !== "." && text !== "..",
      (text) => `a namespace cannot be called ${shown(text)}`,
    ),
  )
  .refine(
    ...rule(
      (text) => !text.startsWith("-"),
      (text) => `a namespace's name does not begin with "-", ${shown(text)} does`,
    ),
  )
  .refine(
    ...rule(
      (text) => plain.test(text),
      (text) =>
        `a namespace's name is letters, digits and . _ - + = @ , ~ ^ ! without "/", ":" or white space, not ${shown(text)}`,
    ),
  );

/** A namespace by name, by absolute path, or by the PID of a process in it. */
export const netnsRef = z.union(
  [
    netnsName,
    z.string().refine((text) => /^\/[A-Za-z0-9_.,@=+~^!/-]+$/.test(text) && !text.includes("//"), { abort: true }),
    z
      .int()
      .min(1)
      .max(2 ** 22),
  ],
  { error: ({ input }) => `a namespace is a name, an absolute path or a PID, not ${shown(String(input))}` },
);

/** A MAC address of one station. */
export const mac = z
  .string()
  .refine(
    ...rule(
      (text) => /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(text),
      (text) => `a MAC address is six bytes such as 02:00:00:00:00:01, not ${shown(text)}`,
    ),
  )
  .refine(
    ...rule(
      (text) => (Number.parseInt(text.slice(0, 2), 16) & 1) === 0,
      (text) => `${text} is a multicast address (its first byte is odd); a link needs a unicast one`,
    ),
  )
  .refine(
    ...rule(
      (text) => !/^[0:]*$/.test(text),
      () => "a link's MAC address is not all zeros",
    ),
  )
  .transform((text) => text.toLowerCase());

/** Bytes of a packet, 68 (RFC 791) to 65535. */
export const mtu = whole("an mtu", 68, 65535);

/** A whole number within limits, with both named where it is broken. */
export function whole(what: string, least: number, most: number) {
  const error = ({ input }: { input?: unknown }) =>
    `${what} is a whole number from ${least} to ${most}, not ${shown(String(input))}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
}

/** An address of a host, IPv4 or IPv6, without prefix length; kept as the kernel writes it. */
export const ipAddress = z
  .string()
  .refine(
    ...rule(
      (text) => familyOf(text) !== undefined && !text.includes("/"),
      (text) => `an address is such as 10.0.0.1 or 2001:db8::1, not ${shown(text)}`,
    ),
  )
  .transform(canonical);

/** An address with its prefix length. */
export const ipPrefix = z
  .string()
  .refine(
    ...rule(
      isPrefix,
      (text) => `an address with its prefix length is such as 10.0.0.1/24 or 2001:db8::1/64, not ${shown(text)}`,
    ),
  )
  .transform(canonical);

/** The address of a link: one host's, so neither unspecified nor multicast. */
export const hostPrefix = ipPrefix.refine(
  ...rule(
    (text) => !["unspecified", "multicast", "broadcast"].includes(rangeOf(text)),
    (text) => `${text} is no host's address (${rangeOf(text)})`,
  ),
);

/** A network: an address whose host bits are all zero. */
export const network = ipPrefix.refine(
  ...rule(
    (text) => networkOf(text) === text,
    (text) => `${text} has host bits set; the network is ${networkOf(text)}`,
  ),
);

function isPrefix(text: string): boolean {
  const family = familyOf(text);
  const length = /^[^/]+\/(\d{1,3})$/.exec(text)?.[1];
  return family !== undefined && length !== undefined && prefixLengthOf(text) <= (family === 4 ? 32 : 128);
}

/** A word for a line of a file under /etc: a host's or a domain's name. */
export const plainLine = z.string().refine(
  ...rule(
    (text) => /^[A-Za-z0-9_]([A-Za-z0-9_.-]{0,252})$/.test(text),
    (text) => `a host or domain name is letters, digits, "-" and ".", not ${shown(text)}`,
  ),
);

/** A feature of a link, by ethtool's long name. */
export const feature = z.string().refine(
  ...rule(
    (text) => /^[a-z][a-z0-9-]{1,60}$/.test(text),
    (text) => `a feature is one of ethtool's long names, such as tx-checksumming, not ${shown(text)}`,
  ),
);

/** A label of an IPv4 address: the device's name, perhaps with `:` and more (ip-address(8)). */
export const addressLabel = z.string().refine(
  ...rule(
    (text) => bytes(text) <= 15 && /^[A-Za-z0-9_.@=+~^!-]+(:[A-Za-z0-9_.-]*)?$/.test(text),
    (text) => `a label is the device's name, with ":" and more behind it, of at most 15 bytes, not ${shown(text)}`,
  ),
);

/** A routing table: a number, or a name of rt_tables such as `main`. */
export const routeTable = z.union(
  [whole("a table", 1, 2 ** 32 - 1).transform(String), z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/)],
  {
    error: ({ input }) =>
      `a table is a number from 1 to 4294967295 or a name of rt_tables, not ${shown(String(input))}`,
  },
);

/** A setting, in sysctl's dotted form; with slashes it is turned into that. */
export const sysctlKey = z
  .string()
  .refine(
    ...rule(
      (text) => /^[a-z][A-Za-z0-9_@=+-]*([./][A-Za-z0-9_@=+-]+)+$/.test(text),
      (text) => `a setting is such as net.ipv4.ip_forward, not ${shown(text)}`,
    ),
  )
  .transform((text) => (/^[^.]*\//.test(text) ? text.replace(/[./]/g, (mark) => (mark === "." ? "/" : ".")) : text));

/** The text of a setting, on one line, as the kernel shows it: words with single spaces between them. */
export const sysctlValue = z
  .union([z.string(), z.number().transform(String)], { error: "a setting's value is a text or a number" })
  .refine((text) => /^[\t -~]{1,1024}$/.test(text), {
    error: ({ input }) => `a setting's value is one line of plain text, not ${shown(String(input))}`,
  })
  .transform((text) => text.trim().replace(/\s+/g, " "));
