import * as z from "zod";
import type { FieldsRule } from "../schema/rule.ts";
import { shown, text, whole } from "../schema/text.ts";
import type { Reaching } from "./reach.ts";

type Args = Omit<Reaching, "from" | "to"> & { to?: string | undefined };

/** A URL of HTTP, without a password, which the process list would show. */
export const httpUrl = text(
  [
    (value) => URL.canParse(value) && new URL(value).protocol === "http:",
    (value) => `expected a URL such as http://10.0.0.2/, got ${shown(value)}; what speaks TLS is checked by: "tcp"`,
  ],
  [
    (value) => new URL(value).username === "" && new URL(value).password === "",
    () => "a URL with a password is not taken, since the process list would show the password",
  ],
);

/** A share in percent. */
export const percent = z.number().min(0).max(100);

/** Milliseconds. */
export const milliseconds = z.number().min(0);

export const port = whole("a port", 1, 65535);

/** The rules of a check of what answers. */
export const reachRules: readonly FieldsRule<Args>[] = [
  {
    fields: ["to", "by"],
    broken: ({ by, to }) => {
      if (by !== "http") return to === undefined ? `by ${by} asks an address: give to` : undefined;
      return to === undefined ? undefined : "by http asks what url names: leave to out";
    },
  },
  {
    fields: ["url", "by"],
    broken: ({ by, url }) => {
      if (by === "http") return url === undefined ? "by http asks a URL: give url" : undefined;
      return url === undefined ? undefined : `only by: "http" asks a URL, and this is by ${by}`;
    },
  },
  {
    fields: ["port", "by"],
    broken: ({ by, port }) => {
      const takes = by === "tcp" || by === "udp";
      if (takes && port === undefined) return `by ${by} asks a port: give port`;
      if (takes || port === undefined) return undefined;
      return by === "http"
        ? "the port of a URL is said in url"
        : 'ICMP has no ports: leave port out, or give by: "tcp"';
    },
  },
  only("status", "http"),
  ...(["size", "dontFragment", "loss", "rtt"] as const).map((field) => only(field, "icmp")),
  {
    fields: ["loss", "count"],
    broken: ({ loss, count }) =>
      loss && count < 2
        ? `a share of ${count} packet tells nothing: give count, the number of packets to send`
        : undefined,
  },
  ...(["loss", "rtt", "status"] as const).map(
    (field): FieldsRule<Args> => ({
      fields: [field, "expect"],
      broken: ({ [field]: bound, expect }) =>
        bound === undefined || expect === "answer"
          ? undefined
          : `only an answer has ${field}, and expect is "${expect}"`,
    }),
  ),
  {
    fields: ["rtt", "size"],
    broken: ({ rtt, size }) =>
      rtt && size !== undefined && size < 16 ? "ping measures times in packets with a size of 16 or more" : undefined,
  },
];

function only(field: "status" | "size" | "dontFragment" | "loss" | "rtt", by: Reaching["by"]): FieldsRule<Args> {
  return {
    fields: [field, "by"],
    broken: (args) =>
      args[field] === undefined || args.by === by
        ? undefined
        : `only by: "${by}" takes ${field}, and this is by ${args.by}`,
  };
}
