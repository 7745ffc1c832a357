import type { NetnsRef } from "../../host/netns.ts";
import { coalesce } from "../async/coalesce.ts";
import { type Family, networkOf } from "../ip.ts";
import type { LinkRef } from "../link/form.ts";
import { linkShow } from "../link/links.ts";
import { sysctlsGet } from "../setting/sysctl.ts";
import { blockersText, type ForwardBlocker, forwardBlockers } from "./forward-hook.ts";
import type { Traffic } from "./pass.ts";
import { hostRuleset } from "./ruleset.ts";

/** While one of these is 1, traffic from port to port of a bridge passes the forward hook as well (br_netfilter). */
const settings = ["net.bridge.bridge-nf-call-iptables", "net.bridge.bridge-nf-call-ip6tables"] as const;

/** The traffic across a bridge that passes the forward hook: that of the families for which br_netfilter is on. */
export async function bridgeTraffic(bridge: LinkRef): Promise<Traffic[]> {
  const families = await familiesIn(bridge.netns);
  const networks = families.length === 0 ? [] : await networksOf(bridge);
  return families.map((family) => ({ bridge: bridge.name, family, networks }));
}

/** The chains of other programs that drop traffic across a bridge, and the commands against that. Undefined where none does. */
export async function bridgeBlocked(bridge: LinkRef): Promise<string | undefined> {
  // A namespace of a lab has no chains of other programs.
  const blockers = bridge.netns === undefined ? await blockersOf(bridge) : [];
  const off = settings.map((key) => `${key}=0`).join(" ");
  return blockersText(blockers, `; or, where nothing else on this host needs it: sysctl -w ${off}`);
}

/** Callers that ask at the same time share a look at the rules. */
const blockersOf = coalesce(async (bridges: readonly LinkRef[]): Promise<ForwardBlocker[][]> => {
  const ruleset = (await familiesIn(undefined)).length === 0 ? undefined : await hostRuleset();
  if (!ruleset?.chains.some(({ hook, policy }) => hook === "forward" && policy === "drop"))
    return bridges.map(() => []);
  return Promise.all(
    bridges.map(async (bridge) => (await bridgeTraffic(bridge)).flatMap((one) => forwardBlockers(ruleset, one))),
  );
});

async function familiesIn(netns: NetnsRef): Promise<Family[]> {
  const values = await sysctlsGet(netns, settings);
  return ([4, 6] as const).filter((_, index) => values[index] === "1");
}

/** The networks of a bridge that exists already. */
async function networksOf(bridge: LinkRef): Promise<string[]> {
  const link = await linkShow(bridge);
  return (link?.addr_info ?? []).map(({ local, prefixlen }) => networkOf(`${local}/${prefixlen}`));
}
