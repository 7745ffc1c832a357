import type { NftRule } from "./ruleset.ts";

interface Match {
  op: string;
  left: {
    payload?: { protocol?: string; field?: string };
    meta?: { key?: string };
  };
  right: unknown;
}

/** What a rule compares, by field (`saddr`, `dport`) or key (`oifname`). */
export const matchesIn = ({ expr }: NftRule): Map<string, Match> =>
  new Map(
    expr.flatMap((one): [string, Match][] => {
      const match = one.match as Match | undefined;
      const key = match?.left.payload?.field ?? match?.left.meta?.key;
      return match && key !== undefined ? [[key, match]] : [];
    }),
  );

/** The links that a rule says a packet may leave by. */
export function outDevices(matches: ReadonlyMap<string, Match>): { outDevice?: string; exceptOutDevice?: string } {
  const out = matches.get("oifname");
  return {
    ...(out?.op === "==" && { outDevice: String(out.right) }),
    ...(out?.op === "!=" && { exceptOutDevice: String(out.right) }),
  };
}

/** A value, or both ends of a range, as nft's JSON has them: `8000`, `8000-8010`, `192.0.2.7-192.0.2.9`. */
export function valueOrRange(value: unknown): string | undefined {
  const { range } = (typeof value === "object" && value !== null ? value : {}) as { range?: unknown[] };
  if (range) return range.join("-");
  return ["string", "number"].includes(typeof value) ? String(value) : undefined;
}
