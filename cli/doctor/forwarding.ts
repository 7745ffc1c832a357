import { fileRead } from "../../provider/host/files/files.ts";
import { forwardBlockers } from "../../provider/kernel/nft/forward-hook.ts";
import { rulesetList } from "../../provider/kernel/nft/ruleset.ts";
import { sysctlGet } from "../../provider/kernel/setting/sysctl.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";
import type { Surroundings } from "./surroundings.ts";

/** A stand-in for the lab's network when `doctor` was asked about no lab: the network of examples/bridge. */
const anyNetwork = "10.0.0.0/24";

/** Finds chains that other programs made, such as Docker's, and that drop the traffic which the host forwards for a lab. */
export async function forwardHook({ lab }: Surroundings): Promise<Finding[]> {
  const ruleset = await rulesetList(undefined);
  if (!ruleset) return [];
  const check = "forward hook";
  const sources = lab ? lab.forwarded : [anyNetwork];
  const blockers = sources.flatMap((source) => forwardBlockers(ruleset, { source }));
  const found = blockers.map(({ what, commands }) =>
    lab
      ? problem(check, what, `give its Masquerade \`acceptForward: true\`; or type: ${commands}`)
      : warning(
          check,
          `${what}, as from any network that no rule of it accepts`,
          `type, with the lab's network: ${commands}`,
        ),
  );
  return [...(found.length > 0 ? found : [ok(check, "no chain drops what is forwarded")]), ...(await legacyTables())];
}

/** Tells of tables of iptables-legacy. `nft` does not list their rules, so {@link forwardHook} cannot see them. */
async function legacyTables(): Promise<Finding[]> {
  const names = (await fileRead("/proc/net/ip_tables_names").catch(() => undefined))
    ?.trim()
    .split("\n")
    .filter(Boolean);
  if (!names?.includes("filter")) return [];
  const what = "iptables-legacy has a filter table, whose rules nft does not show";
  return [warning("iptables-legacy", what, "look whether its chain FORWARD drops: iptables-legacy -S FORWARD")];
}

const bridgeKeys = ["net.bridge.bridge-nf-call-iptables", "net.bridge.bridge-nf-call-ip6tables"];

/**
 * Tells whether br_netfilter sends frames between two ports of one bridge through the forward hook, where rules may drop them.
 */
export async function bridgeFilter(): Promise<Finding[]> {
  const values = await Promise.all(bridgeKeys.map((key) => sysctlGet(undefined, key)));
  const on = bridgeKeys.filter((_, i) => values[i] === "1");
  const check = "br_netfilter";
  if (values[0] === undefined) return [ok(check, "not loaded")];
  if (on.length === 0) return [ok(check, "loaded, and off")];
  const what =
    "what crosses a bridge of the host passes the chains of the forward hook too, and is dropped where these drop";
  return [
    warning(
      check,
      what,
      "give the lab's bridges `acceptForward: true` where a chain drops; or, " +
        `if no other program needs it, type: sysctl -w ${on.map((key) => `${key}=0`).join(" ")}`,
    ),
  ];
}

/** Strict reverse path filtering drops a packet that arrives by another link than the one its answer would leave by. */
export async function reversePath(): Promise<Finding[]> {
  const keys = ["net.ipv4.conf.all.rp_filter", "net.ipv4.conf.default.rp_filter"];
  const values = await Promise.all(keys.map((key) => sysctlGet(undefined, key)));
  const strict = keys.filter((_, i) => values[i] === "1");
  if (strict.length === 0) return [ok("rp_filter", "not strict")];
  const what = "rp_filter is strict: packets are dropped that come by another link than their answer would leave by";
  return [
    warning(
      "rp_filter",
      what,
      `for labs with several ways, type: sysctl -w ${strict.map((key) => `${key}=2`).join(" ")}`,
    ),
  ];
}

/** Tells whether links on the host can have IPv6 addresses. Namespaces have settings of their own. */
export async function hostIpv6(): Promise<Finding[]> {
  const keys = ["net.ipv6.conf.all.disable_ipv6", "net.ipv6.conf.default.disable_ipv6"];
  const values = await Promise.all(keys.map((key) => sysctlGet(undefined, key)));
  const off = keys.filter((_, i) => values[i] === "1");
  const check = "IPv6 of the host";
  if (values[0] === undefined) return [warning(check, "this kernel has no IPv6", "start it without ipv6.disable=1")];
  if (off.length === 0) return [ok(check, "on")];
  const what = "IPv6 is turned off: links of the host take no IPv6 address";
  return [warning(check, what, `type: sysctl -w ${off.map((key) => `${key}=0`).join(" ")}`)];
}
