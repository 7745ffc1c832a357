import { findProgram } from "./find-program.mjs";
import { withoutServices } from "./no-services.mjs";
import { SetupProblem } from "./problem.mjs";
import { during } from "./progress.mjs";
import { lastWords, runProgram } from "./run-program.mjs";

/** Each program, with the package that has it for each package manager. */
const programs = {
  ip: { "apt-get": "iproute2", dnf: "iproute", apk: "iproute2", pacman: "iproute2" },
  nft: { "apt-get": "nftables", dnf: "nftables", apk: "nftables", pacman: "nftables" },
  ping: { "apt-get": "iputils-ping", dnf: "iputils", apk: "iputils-ping", pacman: "iputils" },
  nsenter: { "apt-get": "util-linux", dnf: "util-linux", apk: "util-linux", pacman: "util-linux" },
  flock: { "apt-get": "util-linux", dnf: "util-linux-core", apk: "util-linux", pacman: "util-linux" },
  ethtool: { "apt-get": "ethtool", dnf: "ethtool", apk: "ethtool", pacman: "ethtool" },
  sudo: { "apt-get": "sudo", dnf: "sudo", apk: "sudo", pacman: "sudo" },
  "iptables-nft": { "apt-get": "iptables", dnf: "iptables-nft", apk: "iptables", pacman: "iptables-nft" },
  vtysh: { "apt-get": "frr", dnf: "frr", apk: "frr", pacman: "frr" },
  dnsmasq: { "apt-get": "dnsmasq-base", dnf: "dnsmasq", apk: "dnsmasq", pacman: "dnsmasq" },
  radvd: { "apt-get": "radvd", dnf: "radvd", apk: "radvd", pacman: "radvd" },
  nginx: { "apt-get": "nginx-light", dnf: "nginx", apk: "nginx", pacman: "nginx" },
  unbound: { "apt-get": "unbound", dnf: "unbound", apk: "unbound", pacman: "unbound" },
  busybox: { "apt-get": "busybox", dnf: "busybox", apk: "busybox", pacman: "busybox" },
  tcpdump: { "apt-get": "tcpdump", dnf: "tcpdump", apk: "tcpdump", pacman: "tcpdump" },
  iperf3: { "apt-get": "iperf3", dnf: "iperf3", apk: "iperf3", pacman: "iperf3" },
  "linux.uml": { "apt-get": "user-mode-linux", dnf: "uml", apk: "uml", pacman: "uml" },
  "qemu-system-x86_64": {
    "apt-get": "qemu-system-x86",
    dnf: "qemu-system-x86-core",
    apk: "qemu-system-x86_64",
    pacman: "qemu-system-x86",
  },
  wg: { "apt-get": "wireguard-tools", dnf: "wireguard-tools", apk: "wireguard-tools", pacman: "wireguard-tools" },
  modprobe: { "apt-get": "kmod", dnf: "kmod", apk: "kmod", pacman: "kmod" },
};

/** Programs that a lab needs. */
const needed = ["ip", "nft", "ping", "nsenter", "flock", "ethtool"];
/** Programs that only some tests need; without them these tests skip. */
export const forTests = ["sudo", "iptables-nft", "tcpdump", "iperf3", "wg"];
/** Daemons of the examples, and the DHCP client of busybox; without one the test of its example skips. */
export const forExamples = ["vtysh", "dnsmasq", "radvd", "nginx", "unbound", "busybox"];
/** Programs that run a second kernel, to test features that this machine's kernel lacks. */
export const forSecondKernel = ["linux.uml", "modprobe", "qemu-system-x86_64", "busybox"];

/** @type {Record<string, string>} */
const installLine = {
  "apt-get": "apt-get install --yes",
  dnf: "dnf install --assumeyes",
  apk: "apk add",
  pacman: "pacman -S --needed",
};

/**
 * Makes sure that programs are there: root with apt installs the missing ones.
 * @param {string[]} names
 * @returns {Promise<string | undefined>} what was made
 */
export async function ensureHostPrograms(names = needed) {
  const missing = missingPrograms(names);
  if (missing.length === 0) return undefined;
  const manager = Object.keys(installLine).find((name) => findProgram(name));
  if (manager === "apt-get" && process.getuid?.() === 0) await installWithApt(missing);
  const still = missingPrograms(names);
  if (still.length > 0) throw new SetupProblem(howToInstall(still, manager));
  return `host programs ${missing.join(", ")}`;
}

/** @param {string[]} names */
function missingPrograms(names) {
  return names.filter((name) => !findProgram(name));
}

/** @param {string[]} missing @param {string} manager */
function packagesOf(missing, manager) {
  return [...new Set(missing.map((name) => programs[name][manager]))].join(" ");
}

/** @param {string[]} missing */
async function installWithApt(missing) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const packages = packagesOf(missing, "apt-get").split(" ");
  const { ok, output } = await during(`installing ${packages.join(", ")} with apt-get`, async () => {
    // A failed update is no error: the old lists may suffice, and the installation shows whether they do.
    await runProgram("apt-get", ["update", "--quiet"], { env });
    const install = ["install", "--yes", "--quiet", "--no-install-recommends", ...packages];
    return withoutServices(() => runProgram("apt-get", install, { env }));
  });
  if (!ok) throw new SetupProblem(`apt-get could not install ${packages.join(", ")}:\n${lastWords(output)}`);
}

/** @param {string[]} missing @param {string | undefined} manager */
function howToInstall(missing, manager) {
  const what = `not found: ${missing.join(", ")} (looked on PATH and in /usr/sbin and /sbin).`;
  if (!manager) return `${what}\nInstall iproute2, nftables, ping, util-linux and ethtool, then start this again.`;
  const sudo = process.getuid?.() === 0 ? "" : "sudo ";
  return `${what}\nType this, then start again:\n    ${sudo}${installLine[manager]} ${packagesOf(missing, manager)}`;
}
