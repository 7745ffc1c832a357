import { fileRead, folderList } from "../../provider/host/files/files.ts";
import { type Finding, ok, warning } from "./finding.ts";

/** Checks the programs that configure links by themselves. The advice tells how to keep them away from a lab's links. */
export async function managers(): Promise<Finding[]> {
  const running = await runningPrograms();
  const has = (name: string) => running.has(name.slice(0, 15));
  return [
    ...(has("NetworkManager") ? await networkManager() : [ok("NetworkManager", "not running")]),
    ...(has("systemd-networkd") ? await networkd() : [ok("systemd-networkd", "not running")]),
    ...(has("systemd-udevd") ? await macPolicy() : [ok("udev", "not running")]),
  ];
}

/** Names of the running programs. The kernel keeps 15 bytes of each name. */
async function runningPrograms(): Promise<Set<string>> {
  const pids = (await folderList("/proc")).filter((name) => /^\d+$/.test(name));
  const names = await Promise.all(pids.map((pid) => fileRead(`/proc/${pid}/comm`).catch(() => undefined)));
  return new Set(names.flatMap((name) => name?.trim() ?? []));
}

async function networkManager(): Promise<Finding[]> {
  const folders = ["/usr/lib", "/run", "/etc"].map((root) => `${root}/NetworkManager/conf.d`);
  const main = (await fileRead("/etc/NetworkManager/NetworkManager.conf")) ?? "";
  const texts = [main, ...(await textsBelow(folders, ".conf"))];
  if (["veth", "bridge"].every((kind) => texts.some((text) => leavesAlone(text, kind)))) {
    return [ok("NetworkManager", "leaves veth and bridges alone")];
  }
  const file = "/etc/NetworkManager/conf.d/90-pulumi-netns.conf";
  const text = "[device-pulumi-netns]\\nmatch-device=type:veth;type:bridge\\nmanaged=0\\n";
  const advice = `type: printf '${text}' > ${file}; systemctl reload NetworkManager`;
  return [warning("NetworkManager", "it may configure a lab's links on the host", advice)];
}

/** Whether a configuration file tells NetworkManager not to manage a type of link (NetworkManager.conf(5)). */
function leavesAlone(text: string, kind: string): boolean {
  const named = new RegExp(`^\\s*(unmanaged-devices|match-device)\\s*\\+?=.*\\b(type|driver):${kind}\\b`, "m").exec(
    text,
  );
  return named !== null && (named[1] === "unmanaged-devices" || /^\s*managed\s*=\s*(0|no|false)/m.test(text));
}

const systemd = ["/usr/lib", "/usr/local/lib", "/run", "/etc"].map((root) => `${root}/systemd/network`);

/** Whether the [Match] section of a systemd file matches a lab's links by type, or by a wildcard name. */
function matchesLabs(text: string): boolean {
  const section = /^\[Match\]\s*$([\s\S]*?)(?=^\[|(?![\s\S]))/m.exec(text)?.[1] ?? "";
  const rules = [...section.matchAll(/^\s*(\w+)\s*=\s*(.*?)\s*$/gm)].map(([, key, value]) => ({
    key,
    value: value ?? "",
  }));
  return rules.length > 0 && rules.every(({ key, value }) => takesIn(key ?? "", value.split(/\s+/)));
}

function takesIn(key: string, values: readonly string[]): boolean {
  if (key === "Name" || key === "OriginalName") return values.includes("*");
  if (key === "Type") return values.some((value) => ["ether", "bridge", "*"].includes(value));
  return (key === "Kind" || key === "Driver") && values.some((value) => ["veth", "bridge", "*"].includes(value));
}

async function networkd(): Promise<Finding[]> {
  const texts = (await textsBelow(systemd, ".network")).filter(matchesLabs);
  // systemd uses the first file that matches a link. The file that `doctor` advises sorts first and says Unmanaged.
  if (texts.length === 0 || /^\s*Unmanaged\s*=\s*(yes|true|1)/m.test(texts[0] as string)) {
    return [ok("systemd-networkd", "leaves veth and bridges alone")];
  }
  const file = "/etc/systemd/network/00-pulumi-netns.network";
  const text = "[Match]\\nDriver=veth bridge\\n[Link]\\nUnmanaged=yes\\n";
  const what = "a .network file of it matches a lab's links on the host";
  return [warning("systemd-networkd", what, `type: printf '${text}' > ${file}; networkctl reload`)];
}

async function macPolicy(): Promise<Finding[]> {
  const [first = ""] = (await textsBelow(systemd, ".link")).filter(matchesLabs);
  if (!/^\s*MACAddressPolicy\s*=\s*persistent/m.test(first)) return [ok("udev", "leaves MAC addresses alone")];
  const file = "/etc/systemd/network/00-pulumi-netns.link";
  const text = "[Match]\\nDriver=veth bridge\\n[Link]\\nMACAddressPolicy=none\\n";
  const what =
    "it gives a bridge without `mac` another MAC address, a moment after it was made (MACAddressPolicy=persistent)";
  return [
    warning("udev", what, `give bridges a \`mac\`, or type: printf '${text}' > ${file}; udevadm control --reload`),
  ];
}

/**
 * Texts of configuration files in the order in which systemd reads them: by file name. If several folders have a file of the same
 * name, the last folder's file counts.
 */
async function textsBelow(folders: readonly string[], ending: string): Promise<string[]> {
  const paths = new Map<string, string>();
  for (const folder of folders) {
    for (const name of await folderList(folder)) if (name.endsWith(ending)) paths.set(name, `${folder}/${name}`);
  }
  const names = [...paths.keys()].sort();
  return Promise.all(names.map(async (name) => (await fileRead(paths.get(name) as string)) ?? ""));
}
