import type { Figure } from "./figure.ts";
import type { Crowd } from "./results.ts";

const steps = {
  up: "`up`",
  refresh: "`refresh`",
  empty: "`up` that takes them away",
  destroy: "`destroy`",
} as const;

/** Ten times as many routes may cost ten times as much, plus a fifth for chance. */
const leeway = 1.2;

/** The growth of one namespace's costs with the number of routes and addresses in it: the last crowd compared with the first. */
export function crowdFigures(crowds: readonly Crowd[] = []): Figure[] {
  const [first, last] = [crowds[0], crowds.at(-1)];
  return Object.entries(steps).map(([step, words]): Figure => {
    const what = `CPU time of ${words}: one namespace with 10,000 routes and 1,000 addresses, against a tenth of that`;
    if (!first || !last || first === last) return { what, limit: `${10 * leeway} ×`, measured: "not measured" };
    const most = (last.routes / first.routes) * leeway;
    const [more, less] = [last[step as keyof Crowd], first[step as keyof Crowd]];
    const measured = `${(more / less).toFixed(1)} × (${more.toFixed(2)} s / ${less.toFixed(2)} s)`;
    const asked = `${last.routes} routes against ${first.routes}`;
    const isUsual = last.routes === 10_000 && first.routes === 1000;
    return {
      what: isUsual ? what : `CPU time of ${words}: one namespace, ${asked}`,
      limit: `${most} ×`,
      measured,
      holds: more / less <= most,
    };
  });
}
