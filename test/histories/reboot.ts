import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type HostSnapshot, hostSnapshot, run } from "../support/host.ts";
import { byHand, runIn } from "../support/lab.ts";
import { ground } from "./kinds.ts";
import { endProcesses } from "./look-processes.ts";

/** Imitates a reboot: only the host's own objects remain, settings are as before, notes are gone, and files below /etc stay. */
export function reboot(before: HostSnapshot): void {
  endProcesses();
  const namespaces = existsSync("/run/netns") ? readdirSync("/run/netns") : [];
  // Links go first, because the kernel removes the links of a deleted namespace in the background, and their far ends with them.
  for (const netns of [undefined, ...namespaces]) removeLinks(netns);
  for (const netns of namespaces) run("ip", "netns", "del", netns);
  run("nft", "flush", "ruleset");
  for (const family of ["-4", "-6"]) {
    run("ip", family, "rule", "flush", "protocol", "199");
    run("sh", "-c", `ip ${family} route flush proto 199 table all; ip ${family} route flush dev lo table main`);
  }
  for (const family of ["-4", "-6"]) run("ip", family, "addr", "flush", "dev", "lo", "scope", "global");
  run("sh", "-c", "! test -d /run/pulumi-netns/nodes || umount -n -l /run/pulumi-netns/nodes");
  rmSync("/run/pulumi-netns", { recursive: true, force: true });
  byHand(...ground);
  resetSettings(before);
}

function removeLinks(netns: string | undefined): void {
  const names = () =>
    (JSON.parse(runIn(netns, "ip", "-json", "link")) as { ifname: string }[]).map((one) => one.ifname);
  for (const name of names())
    if (name !== "lo" && names().includes(name)) runIn(netns, "ip", "link", "del", "dev", name);
}

function resetSettings({ sysctls }: HostSnapshot): void {
  const differing = Object.entries(hostSnapshot().sysctls).filter(([path, text]) => sysctls[path] !== text);
  // Forwarding changes the conf/ settings too, so these are restored last.
  const order = differing.sort(([a], [b]) => Number(/\/conf\//.test(a)) - Number(/\/conf\//.test(b)));
  for (const [path] of order) {
    const value = sysctls[path];
    if (value !== undefined && readFileSync(path, "utf8") !== value) writeFileSync(path, value);
  }
}

/** Imitates a new host: a reboot, and no files of a lab. */
export function wipe(before: HostSnapshot): void {
  reboot(before);
  rmSync("/etc/netns", { recursive: true, force: true });
}
