import type { Props } from "../conformance/deployment.ts";
import { linkDrifts } from "./drift-links.ts";
import type { Known } from "./driver.ts";
import type { Target } from "./kind.ts";
import { declaredOf, historyKind, ways } from "./kinds.ts";
import type { Drift } from "./steps.ts";

/** The shell command of a drift, for one of the objects in the state; undefined if no object fits. */
export function commandOf({ what, pick }: Drift, known: readonly Known[]): string | undefined {
  const way = ways[what];
  const targets = known
    .flatMap((one) => targetsOf(one, what))
    .filter(({ args, outs }) => isSaid(args, way?.given) && isSaid(outs, way?.output));
  const target = targets[pick % targets.length];
  return target && way?.command(target);
}

const isSaid = (props: Props, key: string | undefined): boolean => key === undefined || props[key] !== undefined;

/**
 * The objects of a resource to which a drift is possible: its links, or the resource's own object. Only the resource has outputs.
 */
function targetsOf({ kind, inputs, outs }: Known, what: string): Target[] {
  return declaredOf({ kind, args: inputs }).flatMap(({ kind: own, args }) => {
    const facts = historyKind(own).facts(args);
    const links = facts.flatMap(({ link, netns }) => (link ? [{ args: link.args, enter: enter(netns), outs }] : []));
    if (Object.hasOwn(linkDrifts, what)) return links;
    if (!Object.hasOwn(historyKind(own).drifts, what)) return [];
    const [place] = facts;
    return [{ args, outs, enter: enter(place?.netns) }];
  });
}

const enter = (netns: unknown): string => (netns === undefined ? "" : `nsenter --net=/run/netns/${netns}`);
