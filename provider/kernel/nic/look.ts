import * as z from "zod";
import { fileRead, folderList } from "../../host/files/files.ts";
import { vlansFound } from "../bridge-vlan/set.ts";
import { readAs } from "../errors.ts";
import type { Link } from "../link/form.ts";
import { withLocks } from "../route/locks.ts";
import { addressesParse, type FoundRoute, type NicFound, routesParse } from "./form.ts";
import { hostLook } from "./host-look.ts";

const neighboursSchema = z.array(z.object({ dst: z.string(), lladdr: z.string() }));

/** Reads the state of an interface of the host: all that a move takes off the interface, or that we change. */
export async function nicLook(link: Link): Promise<NicFound> {
  const { ifname: name } = link;
  const [routes, neighbours, settings] = await Promise.all([
    routesOf(link),
    hostLook("neigh", "show", "dev", name, "nud", "permanent"),
    settingsOf(name),
  ]);
  return {
    ...bareFound(link, name),
    ...{ group: link.group, alias: link.ifalias ?? "", master: link.master },
    ...(await vlansFound({ name }, link)),
    addresses: addressesParse(link.addr_info),
    routes,
    neighbours: readAs(neighboursSchema, neighbours, `the neighbours of ${name}`),
    settings,
  };
}

/** The state of an interface whose note (the file with what was found) is lost: the properties that a link keeps in a move. */
export const bareFound = (link: Link, name: string): NicFound => ({
  ...{ name, ifindex: link.ifindex, sort: link.linkinfo?.info_kind, group: "default", alias: "" },
  ...{ mtu: link.mtu, mac: link.address, txQueueLength: link.txqlen, flags: link.flags },
  ...{ addresses: [], routes: [], neighbours: [], settings: [] },
});

/**
 * The routes that the kernel drops when the interface leaves: routes over it, be it by one of several nexthops, and routes from
 * one of its addresses. Routes with `proto kernel` are left out: the kernel makes them along with the addresses.
 */
export async function routesOf({ ifname, addr_info }: Link): Promise<FoundRoute[]> {
  const own = new Set(addr_info.map(({ local }) => local));
  const lost = (await hostRoutes()).filter(
    (route) =>
      route.protocol !== "kernel" &&
      ((route.nexthops ?? [route]).some(({ dev }) => dev === ifname) || own.has(route.prefsrc ?? "")),
  );
  return Promise.all(lost.map((route) => withLocks(route, route)));
}

/** All routes of the host. Same as: ip -4 route show table all; ip -6 route show table all */
export async function hostRoutes(): Promise<FoundRoute[]> {
  const [four, six] = await Promise.all(
    [4, 6].map((family) => hostLook(`-${family}`, "route", "show", "table", "all")),
  );
  return [...routesParse(four, 4), ...routesParse(six, 6)];
}

/** The folder of a link's own settings. */
export const settingsFolder = (family: string, name: string): string => `/proc/sys/net/${family}/conf/${name}`;

/** The settings of a link that differ from a new link's. A move loses them: the link gets the defaults of its new namespace. */
async function settingsOf(name: string): Promise<[string, string][]> {
  const all = ["ipv4", "ipv6"].map(async (family) => {
    const keys = await folderList(settingsFolder(family, name));
    const pairs = keys.map(async (key): Promise<[string, string][]> => {
      const [own, usual] = await Promise.all(
        [name, "default"].map((one) => setting(`${settingsFolder(family, one)}/${key}`)),
      );
      return own === undefined || own === usual ? [] : [[`${family}/conf/${name}/${key}`, own]];
    });
    return (await Promise.all(pairs)).flat();
  });
  return (await Promise.all(all)).flat();
}

/** The text of a setting; undefined where the file is not there or cannot be read, as that of an unset `stable_secret`. */
export const setting = (path: string): Promise<string | undefined> =>
  fileRead(path).then(
    (text) => text?.trim(),
    () => undefined,
  );
