import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after } from "node:test";
import { shell } from "../support/shell.ts";

export const folder = "/run/pulumi-netns";
export const nobody = 65534;

shell("ip netns add one");
after(() => shell("ip netns del one"));

const modeOf = (path: string): string => (lstatSync(path).mode & 0o777).toString(8);

/** The modes of a folder and of all below it, each kind once; of the folder with the files of nodes, its own mode alone. */
export function modesBelow(path: string): string[] {
  const found = readdirSync(path, { recursive: true, withFileTypes: true });
  const below = found.filter(({ parentPath }) => !`${parentPath}/`.startsWith(`${folder}/nodes/`));
  const all = below.map((one) => `${one.isFile() ? "file" : "folder"} ${modeOf(join(one.parentPath, one.name))}`);
  return [...new Set([`folder ${modeOf(path)}`, ...all])].sort();
}

export const closed = ["file 600", "folder 700"];
export const settings = [undefined, "one"].map((netns) => ({
  key: "net.ipv4.tcp_ecn",
  value: "1",
  ...(netns && { netns }),
}));
