import type { NetnsFiles } from "./files.ts";

/** What the files of a namespace are to say. */
export interface FilesWanted {
  nameservers?: readonly string[] | undefined;
  search?: readonly string[] | undefined;
  /** Addresses by host name. */
  hosts?: Readonly<Record<string, string>> | undefined;
}

/** The texts of the files; none for a file that has nothing to say. */
export function filesTexts({ nameservers = [], search = [], hosts = {} }: FilesWanted): NetnsFiles {
  const resolv = [
    ...nameservers.map((server) => `nameserver ${server}\n`),
    search.length > 0 ? `search ${search.join(" ")}\n` : "",
  ];
  const lines = Object.entries(hosts).map(([host, address]) => `${address} ${host}\n`);
  return { "resolv.conf": resolv.join("") || undefined, hosts: lines.join("") || undefined };
}

/**
 * The arguments that files stand for; what somebody wrote into them by hand shows as drift. A list that was given empty is
 * empty, one that was not given is none.
 */
export function filesArguments(files: NetnsFiles, wanted: FilesWanted = {}): FilesWanted {
  const resolv = linesOf(files["resolv.conf"]);
  const nameservers = resolv.filter(([keyword]) => keyword === "nameserver").map(([, server]) => server as string);
  const search = resolv.find(([keyword]) => keyword === "search")?.slice(1);
  const hosts = linesOf(files.hosts).flatMap(([address, ...names]) => names.map((name) => [name, address as string]));
  return {
    nameservers: nameservers.length > 0 ? nameservers : wanted.nameservers && [],
    search: search ?? (wanted.search && []),
    hosts: hosts.length > 0 ? Object.fromEntries(hosts) : wanted.hosts && {},
  };
}

/** The words of each line that has any, without comments. */
const linesOf = (text = ""): string[][] =>
  text
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim().split(/\s+/))
    .filter(([keyword]) => keyword !== "");
