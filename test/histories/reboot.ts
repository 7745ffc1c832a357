import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type HostSnapshot, hostSnapshot, run } from "../support/host.ts";
import { byHand, runIn } from "../support/lab.ts";
import { ground } from "./kinds.ts";

/** What a reboot leaves: no object but the host's own, no note, settings as they were; the files below /etc stay. */
export function reboot(before: HostSnapshot): void {
  const namespaces = existsSync("/run/netns") ? readdirSync("/run/netns") : [];
  // Links first: the kernel takes a namespace apart behind our back, and the far ends of its links with it.
  for (const netns of [undefined, ...namespaces]) removeLinks(netns);
  for (const netns of namespaces) run("ip", "netns", "del", netns);
  run("nft", "flush", "ruleset");
  for (const family of ["-4", "-6"])
    run("sh", "-c", `ip ${family} route flush proto 199 table all; ip ${family} route flush dev lo table main`);
  for (const family of ["-4", "-6"]) run("ip", family, "addr", "flush", "dev", "lo", "scope", "global");
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
  // Forwarding changes others along with it, so these come after it.
  const order = differing.sort(([a], [b]) => Number(/\/conf\//.test(a)) - Number(/\/conf\//.test(b)));
  for (const [path] of order) {
    const value = sysctls[path];
    if (value !== undefined && readFileSync(path, "utf8") !== value) writeFileSync(path, value);
  }
}

/** A new host: a reboot, and no file of a lab. */
export function wipe(before: HostSnapshot): void {
  reboot(before);
  rmSync("/etc/netns", { recursive: true, force: true });
}
