import { ipBatch } from "../../provider/host/batch/batch.ts";
import { CommandError } from "../../provider/host/errors.ts";
import { nftApply } from "../../provider/kernel/nft/ruleset.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";
import { inSandbox, inside, type Sandbox } from "./sandbox.ts";
import type { Surroundings } from "./surroundings.ts";

/** A feature of the kernel, which is there if it works. */
interface Feature {
  name: string;
  /** What needs it. Without `few` set, all labs do, or as good as all. */
  needs: string;
  few?: true;
  /** The finding about a program without which it cannot be tried, besides `ip`. */
  program?: string;
  /** The option with which a kernel is built, or the module that is loaded. */
  option: string;
  attempt(sandbox: Sandbox): Promise<unknown>;
}

/** Lines of `ip`, each in words apart by spaces. */
const ip =
  (...lines: string[]) =>
  async ({ pid }: Sandbox): Promise<void> => {
    const results = await ipBatch(
      pid,
      lines.map((line) => ({ words: line.split(" ") })),
    );
    const refused = results.find(({ error }) => error !== undefined);
    if (refused) throw new Error(refused.error);
  };

/** In this order: later ones use links of earlier ones. */
const features: readonly Feature[] = [
  {
    name: "netns",
    needs: "every lab",
    option: "CONFIG_NET_NS",
    attempt: (sandbox) => inside(sandbox, ["ip", "netns", "add", "try"]),
  },
  {
    name: "veth",
    needs: "Veth",
    option: "modprobe veth",
    attempt: ip("link add name try0 group 7 type veth peer name try1", "link set group 7 alias mark"),
  },
  {
    name: "altname",
    needs: "links with long names",
    few: true,
    option: "Linux 5.5",
    attempt: ip("link property add dev try0 altname a-name-of-more-than-15-bytes"),
  },
  {
    name: "bridge",
    needs: "Bridge",
    option: "modprobe bridge",
    attempt: ip("link add name try2 type bridge", "link set dev try0 master try2 up", "link set dev try2 up"),
  },
  {
    name: "vlan filtering",
    needs: "vlanFiltering of a Bridge",
    few: true,
    option: "CONFIG_BRIDGE_VLAN_FILTERING",
    attempt: ip("link set dev try2 type bridge vlan_filtering 1"),
  },
  {
    name: "dummy",
    needs: "links of type dummy made by hand",
    few: true,
    option: "modprobe dummy",
    attempt: ip("link add name try3 type dummy"),
  },
  {
    name: "multipath",
    needs: "a Route with nexthops",
    few: true,
    option: "CONFIG_IP_ROUTE_MULTIPATH",
    attempt: ip(
      "addr add 198.18.0.1/24 dev try2",
      "route add 198.19.0.0/24 nexthop via 198.18.0.2 nexthop via 198.18.0.3",
    ),
  },
  {
    name: "nft nat",
    program: "nftables",
    needs: "Masquerade",
    option: "modprobe -a nf_tables nft_chain_nat nft_masq",
    attempt: ({ pid }) =>
      nftApply(pid, [
        `add table inet try { comment "mark"; }`,
        "add chain inet try out { type nat hook postrouting priority srcnat; }",
        `add rule inet try out ip saddr 198.18.0.0/24 masquerade comment "mark"`,
      ]),
  },
  {
    name: "IPv6",
    needs: "IPv6 addresses and routes",
    few: true,
    option: "CONFIG_IPV6, without ipv6.disable=1 on the kernel's command line",
    attempt: ip("addr add 2001:db8::1/64 dev try2 nodad", "route add 2001:db8:1::/64 via 2001:db8::2"),
  },
];

/** Features of the kernel, one by one, by trying them in a network that is thrown away. */
export async function kernelFeatures({ lacking }: Surroundings): Promise<Finding[]> {
  try {
    return await inSandbox(async (sandbox) => {
      const findings: Finding[] = [];
      for (const feature of features) findings.push(await attempted(feature, sandbox, lacking));
      return findings;
    });
  } catch (error) {
    const advice = "take a kernel with CONFIG_NET_NS; in a container, start it with `docker run --privileged`";
    return [problem("netns", `no network namespace can be made: ${wordsOf(error)}`, advice)];
  }
}

async function attempted(feature: Feature, sandbox: Sandbox, lacking: readonly string[]): Promise<Finding> {
  const { name, needs, few, option, program = "", attempt } = feature;
  if (lacking.includes(program)) return warning(name, `not tried without ${program}`, `see to ${program} first`);
  try {
    await attempt(sandbox);
    return ok(name, "works");
  } catch (error) {
    const advice = option.startsWith("modprobe")
      ? `type: ${option}; where there is no such module, take a kernel that has it`
      : `take a kernel with ${option}`;
    return (few ? warning : problem)(name, `${needs} will not work: ${wordsOf(error)}`, advice);
  }
}

function wordsOf(error: unknown): string {
  const words = error instanceof CommandError ? error.reason : (error as Error).message;
  return words.split("\n")[0] as string;
}
