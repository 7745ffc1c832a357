import fc from "fast-check";
import { called, counts, maybe, variant } from "../arbitraries.ts";
import type { HistoryKind, Target } from "../kind.ts";
import type { Part } from "../lab.ts";
import { resource } from "../program.ts";

declare module "../lab.ts" {
  interface Lab {
    netns: (NetnsPart | null)[];
  }
}

interface NetnsPart extends Part {
  /** Which of two names the namespace has in the kernel. */
  variant: number;
  loopback: boolean;
  nameservers?: string[];
  hosts?: Record<string, string>;
}

/** Deletes a namespace's links first, so that no far end remains for the moment in which the kernel cleans up the namespace. */
const deleted = ({ enter, args }: Target) =>
  `for link in $(${enter} ip -o link | sed -n 's/^[0-9]*: \\([^:@]*\\).*/\\1/p'); do ` +
  `test $link = lo || ${enter} ip link del dev $link 2>/dev/null || true; done; ip netns del ${args.name}`;

export const netns: HistoryKind<"netns"> = {
  kind: "Netns",
  slot: "netns",
  slots: counts.netns,
  parts: fc.record({
    called,
    variant,
    loopback: fc.constantFrom(true, true, false),
    nameservers: maybe(fc.constantFrom(["10.0.0.53"], ["10.0.0.53", "2001:db8::53"])),
    hosts: maybe(fc.constantFrom<Record<string, string>>({ db: "10.0.0.7" }, { web: "2001:db8::7" })),
  }) as fc.Arbitrary<never>,
  resource(program, i) {
    const { called, variant: _, ...args } = program.part("netns", i);
    return resource("Netns", { key: `netns${i}`, called }, { args: { name: program.netnsName(i), ...args } });
  },
  facts({ name, loopback, nameservers = [], hosts = {} }) {
    const resolv = (nameservers as string[]).map((server) => `nameserver ${server}\n`).join("");
    const lines = Object.entries(hosts as object).map(([host, address]) => `${address} ${host}\n`);
    return [
      { netns: name, namespace: { loopback: loopback === true } },
      ...(resolv === "" ? [] : [{ file: [`/etc/netns/${name}/resolv.conf`, resolv] as const }]),
      ...(lines.length === 0 ? [] : [{ file: [`/etc/netns/${name}/hosts`, lines.join("")] as const }]),
    ];
  },
  drifts: {
    "netns deleted": { command: deleted },
    "netns alias": { remarks: true, command: ({ enter }) => `${enter} ip link set dev lo alias somebody` },
    "loopback down": { command: ({ enter }) => `${enter} ip link set dev lo down` },
    "netns file edited": {
      command: ({ args }) =>
        `test -f /etc/netns/${args.name}/hosts && echo 10.0.0.9 other >> /etc/netns/${args.name}/hosts`,
    },
    // Only one of two files is deleted: without any file, and after a reboot, nothing tells whose the empty folder is.
    "netns file deleted": {
      command: ({ args }) => `test -f /etc/netns/${args.name}/hosts && rm -f /etc/netns/${args.name}/resolv.conf`,
    },
  },
};
