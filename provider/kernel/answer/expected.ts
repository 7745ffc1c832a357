import type { Reaching } from "./reach.ts";

type Asked = Omit<Reaching, "from" | "to">;

/** What a check expects, as a report shows it. */
export function expectedText(check: Asked): string {
  const { expect, by, status } = check;
  const isPage = by === "http" && expect === "answer";
  const page = `a page with ${status === undefined ? "a status from 200 to 399" : `status ${status}`}`;
  return [isPage ? page : expect, ...boundsOf(check)].join(", ");
}

function boundsOf({ loss, rtt }: Asked): string[] {
  const { atLeast, atMost } = rtt ?? {};
  const bounds = [
    loss && `loss ≤ ${loss.atMost} %`,
    atLeast !== undefined && `rtt ≥ ${atLeast} ms`,
    atMost !== undefined && `rtt ≤ ${atMost} ms`,
  ];
  return bounds.filter((bound) => typeof bound === "string");
}

/** How a check asks, as a report shows it. */
export const byText = ({ by, port, size, url }: Asked): string => {
  if (by === "http") return url ?? by;
  return by === "icmp" ? ["icmp", ...(size === undefined ? [] : [`${size} bytes`])].join(" ") : `${by} ${port}`;
};

/** A check in one line: `answer from 10.0.0.2 by tcp 80, loss ≤ 5 %`. */
export function checkText(check: Reaching): string {
  const { expect, to, by, status } = check;
  const more = by === "http" && status !== undefined ? [`status ${status}`] : [];
  return [`${expect} from ${to} by ${byText(check)}`, ...more, ...boundsOf(check)].join(", ");
}
