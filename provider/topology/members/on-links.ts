import { endsOf, linkKey, type Member } from "./member.ts";

/** Routes and settings that name a link of the topology hang on it: what is made anew has neither. */
export function onTheirLinks(members: readonly Member[]): Member[] {
  const links = new Map(
    members.flatMap((member) => endsOf(member).map(({ netns, name }) => [linkKey(netns, name), member.name] as const)),
  );
  return members.map((member) => {
    const device = deviceOf(member);
    const link = device === undefined ? undefined : links.get(linkKey(member.netns, device));
    return link === undefined || member.within.includes(link)
      ? member
      : { ...member, within: [...member.within, link] };
  });
}

/** The link that a route or a setting names. In a setting a dot of its name is written as a slash. */
function deviceOf({ rank, args }: Member): string | undefined {
  if (rank === "route") return typeof args.device === "string" ? args.device : undefined;
  if (rank !== "sysctl") return undefined;
  return /^net\.ipv[46]\.(?:conf|neigh)\.([^.]+)\./.exec(String(args.key))?.[1]?.replaceAll("/", ".");
}
