import * as z from "zod";
import { shown, text } from "../schema/text.ts";

/** A setting in sysctl's dotted form. A name with slashes is turned into that form, and a second name into the first. */
export const sysctlKey = text([
  (key) => /^[a-z][A-Za-z0-9_@=+-]*([./][A-Za-z0-9_@=+-]+)+$/.test(key),
  (key) => `expected the name of a setting, such as net.ipv4.ip_forward, got ${shown(key)}`,
])
  .transform((key) => (/^[^.]*\//.test(key) ? key.replace(/[./]/g, (mark) => (mark === "." ? "/" : ".")) : key))
  .transform((key) => secondNames.get(key) ?? key);

/** Second names of settings: both names are of one number in the kernel (net/ipv4/devinet.c). */
const secondNames = new Map([["net.ipv4.conf.all.forwarding", "net.ipv4.ip_forward"]]);

/** The text of a setting, on one line, as the kernel shows it: words with single spaces between them. */
export const sysctlValue = z
  .union([
    z.number().transform(String),
    text([
      (value) => /^[\t -~]{1,1024}$/.test(value),
      (value) => `a setting's value is one line of plain text, not ${shown(value)}`,
    ]),
  ])
  .transform((value) => value.trim().replace(/\s+/g, " "));

/** The link of a setting. In sysctl's dotted form a dot in the link's name is a slash; `all` and `default` are no links. */
export function linkOfSetting(key: string): string | undefined {
  const [, name] = /^net\.(?:ipv4|ipv6|mpls)\.(?:conf|neigh)\.([^.]+)\./.exec(key) ?? [];
  return name === undefined || ["all", "default"].includes(name) ? undefined : name.replaceAll("/", ".");
}
