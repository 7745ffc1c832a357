import * as z from "zod";
import { bytes, nameRules, shown, text } from "../schema/text.ts";

/** The name of a namespace: a file name under /run/netns. */
export const netnsName = text(
  [
    (name) => bytes(name) <= 200,
    (name) => `a namespace's name has at most 200 bytes, ${shown(name)} has ${bytes(name)}`,
  ],
  ...nameRules("a namespace's name"),
);

/** A namespace by name, by absolute path, or by the PID of a process in it. */
export const netnsRef = z.union(
  [
    netnsName,
    text([
      (path) => /^(\/[A-Za-z0-9_.,@=+~^!-]+)+$/.test(path),
      (path) => `${shown(path)} is no absolute path, such as /run/netns/lab; give one, a name or a PID`,
    ]),
    z
      .int()
      .min(1)
      .max(2 ** 22),
  ],
  { error: ({ input }) => `a namespace is a name, an absolute path or a PID, not ${shown(String(input))}` },
);

/** A word for a line of a file under /etc: a host's or a domain's name. */
export const hostName = text(
  [(name) => name !== "__proto__", () => `"__proto__" is no name of a host`],
  [
    (name) => /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}$/.test(name),
    (name) => `a host or domain name is letters, digits, "-" and ".", not ${shown(name)}`,
  ],
);

/** A database of the name service switch: nsswitch.conf(5). */
export const nameDatabase = text([
  (name) => /^[a-z_]{1,20}$/.test(name) && name !== "__proto__",
  (name) => `a database is a word of nsswitch.conf(5) such as hosts or passwd, not ${shown(name)}`,
]);

/** The services that look a database up, in their order, with the actions after each. */
export const nameServices = text([
  (value) => /^\w+( (\w+|\[!?\w+=\w+( !?\w+=\w+)*\]))*$/.test(value) && value.length <= 200,
  (value) =>
    `services are words such as "files dns", with actions in brackets such as [NOTFOUND=return] (nsswitch.conf(5)), not ${shown(value)}`,
]);
