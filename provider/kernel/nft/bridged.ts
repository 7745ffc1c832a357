import { coalesce } from "../async/coalesce.ts";
import { networkOf } from "../ip.ts";
import type { LinkRef } from "../link/form.ts";
import { linkShow } from "../link/links.ts";
import { sysctlsGet } from "../setting/sysctl.ts";
import { type ForwardBlocker, forwardBlockers } from "./forward-hook.ts";
import { rulesetList } from "./ruleset.ts";

/** While one of these is 1, traffic from port to port of a bridge passes the forward hook as well (br_netfilter). */
const settings = ["net.bridge.bridge-nf-call-iptables", "net.bridge.bridge-nf-call-ip6tables"] as const;

/** The chains of other programs that drop traffic across a bridge, and the commands against that. Undefined where none does. */
export async function bridgeBlocked(bridge: LinkRef): Promise<string | undefined> {
  // A namespace of a lab has no chains of other programs.
  const blockers = bridge.netns === undefined ? await blockersOf(bridge) : [];
  if (blockers.length === 0) return undefined;
  const commands = blockers.map((one) => one.commands).join("; ");
  const off = settings.map((key) => `${key}=0`).join(" ");
  return (
    `${blockers.map(({ what }) => what).join(", and ")}; to let it across, type: ${commands}; ` +
    `or, where nothing else on this host needs it: sysctl -w ${off}`
  );
}

/** Callers that ask at the same time share a look at the rules. */
const blockersOf = coalesce(async (bridges: readonly LinkRef[]): Promise<ForwardBlocker[][]> => {
  const values = await sysctlsGet(undefined, settings);
  const families = ([4, 6] as const).filter((_, index) => values[index] === "1");
  const ruleset = families.length === 0 ? undefined : await rulesetList(undefined);
  if (!ruleset?.chains.some(({ hook, policy }) => hook === "forward" && policy === "drop"))
    return bridges.map(() => []);
  return Promise.all(
    bridges.map(async ({ name }) => {
      const networks = await networksOf({ name });
      const found = families.flatMap((family) => forwardBlockers(ruleset, { bridge: name, family, networks }));
      // A chain in a table of family inet is in the way of both families, and is told once.
      return [...new Map(found.map((one) => [one.what, one])).values()];
    }),
  );
});

/** The networks of a bridge that exists already. */
async function networksOf(bridge: LinkRef): Promise<string[]> {
  const link = await linkShow(bridge);
  return (link?.addr_info ?? []).map(({ local, prefixlen }) => networkOf(`${local}/${prefixlen}`));
}
