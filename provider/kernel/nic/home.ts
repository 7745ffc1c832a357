import type { Line } from "../../host/batch/batch.ts";
import { procIsSecret, procWrite } from "../../host/files/proc.ts";
import { vlansBack } from "../bridge-vlan/set.ts";
import type { Link } from "../link/form.ts";
import type { NicFound } from "./form.ts";
import { setting } from "./look.ts";
import { linkHere, macSet, tryLines } from "./set.ts";
import { trafficPutBack } from "./traffic.ts";

/**
 * Puts back the state that an interface on the host had `age` seconds ago.
 * @returns commands that failed, each with the reason
 */
export async function nicPutBack(found: NicFound, age: number): Promise<string[]> {
  const { name, mac } = found;
  const link = await linkHere({ name });
  const set = (...argv: string[]): Line => ({ argv: ["link", "set", "dev", name, ...argv] });
  return [
    ...(mac === undefined || mac === link.address ? [] : await macSet({ name }, mac)),
    ...(await tryLines(
      undefined,
      ownLines(found, link).map((argv) => set(...argv)),
    )),
    ...(await vlansBack({ name }, found)),
    ...(await settingsPutBack(found)),
    ...(await tryLines(undefined, [set(found.flags.includes("UP") ? "up" : "down")])),
    ...(await tryLines(
      undefined,
      found.neighbours.map(({ dst, lladdr }) => ({
        argv: ["neigh", "replace", dst, "lladdr", lladdr, "dev", name, "nud", "permanent"],
      })),
    )),
    ...(await trafficPutBack(found, age)),
  ];
}

/** The arguments after `ip link set dev NAME` for properties of the link itself that differ from those found. */
function ownLines(found: NicFound, link: Link): string[][] {
  const { mtu, txQueueLength, master } = found;
  const flag = (name: string, word: string, [on, off]: readonly [string, string]): string[][] => {
    const was = found.flags.includes(name);
    return was === link.flags.includes(name) ? [] : [[word, was ? on : off]];
  };
  return [
    ...(mtu === link.mtu ? [] : [["mtu", `${mtu}`]]),
    ...(txQueueLength === undefined || txQueueLength === link.txqlen ? [] : [["txqueuelen", `${txQueueLength}`]]),
    ...flag("PROMISC", "promisc", ["on", "off"]),
    ...flag("ALLMULTI", "allmulticast", ["on", "off"]),
    ...flag("MULTICAST", "multicast", ["on", "off"]),
    ...flag("NOARP", "arp", ["off", "on"]),
    ...(master === link.master ? [] : [master === undefined ? ["nomaster"] : ["master", master]]),
  ];
}

async function settingsPutBack({ settings }: NicFound): Promise<string[]> {
  const undone = settings.map(async ([key, value]) => {
    const path = `/proc/sys/net/${key}`;
    const shown = procIsSecret(path) ? "(secret)" : value;
    if ((await setting(path)) === value) return [];
    return procWrite(undefined, path, value).then(
      () => [],
      (error: Error) => [`sysctl -w net/${key}="${shown}" (${error.message})`],
    );
  });
  return (await Promise.all(undone)).flat();
}
