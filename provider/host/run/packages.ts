/** The package of each host program, by the package manager's command. */
const packages = {
  iproute2: { "apt-get install": "iproute2", "dnf install": "iproute", "apk add": "iproute2", "pacman -S": "iproute2" },
  nftables: {
    "apt-get install": "nftables",
    "dnf install": "nftables",
    "apk add": "nftables",
    "pacman -S": "nftables",
  },
  iptables: {
    "apt-get install": "iptables",
    "dnf install": "iptables-nft",
    "apk add": "iptables",
    "pacman -S": "iptables-nft",
  },
  "util-linux": {
    "apt-get install": "util-linux",
    "dnf install": "util-linux",
    "apk add": "util-linux",
    "pacman -S": "util-linux",
  },
  bash: { "apt-get install": "bash", "dnf install": "bash", "apk add": "bash", "pacman -S": "bash" },
  coreutils: {
    "apt-get install": "coreutils",
    "dnf install": "coreutils",
    "apk add": "coreutils",
    "pacman -S": "coreutils",
  },
  iperf3: { "apt-get install": "iperf3", "dnf install": "iperf3", "apk add": "iperf3", "pacman -S": "iperf3" },
  iputils: {
    "apt-get install": "iputils-ping",
    "dnf install": "iputils",
    "apk add": "iputils-ping",
    "pacman -S": "iputils",
  },
  tcpdump: { "apt-get install": "tcpdump", "dnf install": "tcpdump", "apk add": "tcpdump", "pacman -S": "tcpdump" },
  "wireguard-tools": {
    "apt-get install": "wireguard-tools",
    "dnf install": "wireguard-tools",
    "apk add": "wireguard-tools",
    "pacman -S": "wireguard-tools",
  },
} as const;

export type HostPackage = keyof typeof packages;

/** The package of each program that we run. */
const packageOf: Readonly<Record<string, HostPackage>> = {
  ip: "iproute2",
  bridge: "iproute2",
  tc: "iproute2",
  nft: "nftables",
  "iptables-nft-save": "iptables",
  "iptables-nft-restore": "iptables",
  "ip6tables-nft-save": "iptables",
  "ip6tables-nft-restore": "iptables",
  nsenter: "util-linux",
  tcpdump: "tcpdump",
  setpriv: "util-linux",
  unshare: "util-linux",
  flock: "util-linux",
  bash: "bash",
  dd: "coreutils",
  timeout: "coreutils",
  iperf3: "iperf3",
  ping: "iputils",
  wg: "wireguard-tools",
};

/** The words to type to install a package, by distribution. */
export const installText = (name: HostPackage): string =>
  `type, by distribution: ${Object.entries(packages[name])
    .map(([command, its]) => `${command} ${its}`)
    .join(" / ")}`;

/** The reason and the advice for a program that is missing. */
export function missingText(program: string): string {
  const name = packageOf[program];
  return `${program} is not installed, or not on PATH${name ? `; ${installText(name)}` : ""}`;
}
