import * as z from "zod";
import { fileRead, folderList } from "../../host/files/files.ts";
import { readAs } from "../errors.ts";
import type { Link } from "../link/form.ts";
import { addressesParse, type FoundRoute, type NicFound, routesParse } from "./form.ts";
import { hostLook } from "./host-look.ts";

const neighboursSchema = z.array(z.object({ dst: z.string(), lladdr: z.string() }));

/** Looks at an interface of the host: all of it that a move takes off, or that we change. */
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
    addresses: addressesParse(link.addr_info),
    routes,
    neighbours: readAs(neighboursSchema, neighbours, `the neighbours of ${name}`),
    settings,
  };
}

/** What is known of an interface whose note somebody removed: what it keeps by itself, under its name on the host. */
export const bareFound = (link: Link, name: string): NicFound => ({
  ...{ name, ifindex: link.ifindex, sort: link.linkinfo?.info_kind, group: "default", alias: "" },
  ...{ mtu: link.mtu, mac: link.address, txQueueLength: link.txqlen, flags: link.flags },
  ...{ addresses: [], routes: [], neighbours: [], settings: [] },
});

/**
 * The routes that go when the interface does: those over it, with several nexthops if one of them is, and those from an
 * address of it. The kernel makes its own (`proto kernel`) by the addresses.
 */
export async function routesOf({ ifname, addr_info }: Link): Promise<FoundRoute[]> {
  const own = new Set(addr_info.map(({ local }) => local));
  const routes = await hostRoutes();
  return routes.filter(
    (route) =>
      route.protocol !== "kernel" &&
      ((route.nexthops ?? [route]).some(({ dev }) => dev === ifname) || own.has(route.prefsrc ?? "")),
  );
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

/** Settings of a link that are not the ones a new link gets: a link that moves gets those of the namespace. */
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

/** The text of a setting; undefined where it is not there, or cannot be read, as an unset `stable_secret`. */
export const setting = (path: string): Promise<string | undefined> =>
  fileRead(path).then(
    (text) => text?.trim(),
    () => undefined,
  );
