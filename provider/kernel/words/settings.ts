import * as z from "zod";
import { shown, text } from "./text.ts";

/** A setting, in sysctl's dotted form; with slashes it is turned into that. */
export const sysctlKey = text([
  (key) => /^[a-z][A-Za-z0-9_@=+-]*([./][A-Za-z0-9_@=+-]+)+$/.test(key),
  (key) => `a setting is such as net.ipv4.ip_forward, not ${shown(key)}`,
]).transform((key) => (/^[^.]*\//.test(key) ? key.replace(/[./]/g, (mark) => (mark === "." ? "/" : ".")) : key));

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
