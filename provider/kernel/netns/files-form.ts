import type { NetnsFiles } from "./files.ts";

/** The content of a namespace's files, by argument. */
export interface FilesWanted {
  nameservers?: readonly string[] | undefined;
  search?: readonly string[] | undefined;
  /** Addresses by host name. */
  hosts?: Readonly<Record<string, string>> | undefined;
  /** Sources by database, such as `files dns` for `hosts`. */
  nsswitch?: Readonly<Record<string, string>> | undefined;
}

/** The names of the loopback: the file replaces the host's own, in which programs expect them (RFC 6761, section 6.3). */
const loopback = ["127.0.0.1 localhost", "::1 localhost"];

/** The texts of the files; undefined for a file without content. */
export function filesTexts({ nameservers = [], search = [], hosts = {}, nsswitch = {} }: FilesWanted): NetnsFiles {
  const resolv = [
    ...nameservers.map((server) => `nameserver ${server}\n`),
    search.length > 0 ? `search ${search.join(" ")}\n` : "",
  ];
  const named = Object.entries(hosts).map(([host, address]) => `${address} ${host}`);
  const all = named.length === 0 || "localhost" in hosts ? named : [...loopback, ...named];
  const sources = Object.entries(nsswitch).map(([database, services]) => `${database}: ${services}\n`);
  return {
    "resolv.conf": resolv.join("") || undefined,
    hosts: all.map((line) => `${line}\n`).join("") || undefined,
    "nsswitch.conf": sources.join("") || undefined,
  };
}

/**
 * The arguments that the files stand for; a change by hand shows as drift. A list that was given empty is empty, and a list that
 * was not given is undefined.
 */
export function filesArguments(files: NetnsFiles, wanted: FilesWanted = {}): FilesWanted {
  const resolv = linesOf(files["resolv.conf"]);
  const nameservers = resolv.filter(([keyword]) => keyword === "nameserver").map(([, server]) => server as string);
  const search = resolv.find(([keyword]) => keyword === "search")?.slice(1);
  const isOwn = (line: readonly string[]) => wanted.hosts?.localhost === undefined && loopback.includes(line.join(" "));
  const hosts = linesOf(files.hosts)
    .filter((line) => !isOwn(line))
    .flatMap(([address, ...names]) => names.map((name) => [name, address as string]));
  const sources = linesOf(files["nsswitch.conf"]).map((line) => {
    const [database = "", ...services] = line.join(" ").split(/: ?/);
    return [database, services.join(": ")];
  });
  return {
    nameservers: nameservers.length > 0 ? nameservers : wanted.nameservers && [],
    search: search ?? (wanted.search && []),
    hosts: hosts.length > 0 ? Object.fromEntries(hosts) : wanted.hosts && {},
    nsswitch: sources.length > 0 ? Object.fromEntries(sources) : wanted.nsswitch && {},
  };
}

/** The words of each line that has any, without comments. */
const linesOf = (text = ""): string[][] =>
  text
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim().split(/\s+/))
    .filter(([keyword]) => keyword !== "");
