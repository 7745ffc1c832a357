import { closest } from "../node/closest.ts";
import { Problem } from "../problem.ts";
import { type Lab, labOf, placeTitle } from "../show/lab.ts";
import { partsOf } from "../stack/stack.ts";
import { type LinkIn, linksIn, type Resource } from "./resources.ts";

/** The lab of a stack, for faults: its links, with the resources that they are in. */
export interface FaultLab {
  lab: Lab;
  links: LinkIn[];
  resources: readonly Resource[];
}

export const faultLab = (resources: readonly Resource[]): FaultLab => ({
  resources,
  links: linksIn(resources),
  lab: labOf(resources.flatMap(({ type, outputs }) => partsOf(type, outputs))),
});

/** A link that a user names as `NODE/LINK`, or by the name of its resource. Throws {@link Problem} with the names that there are. */
export function linkNamed({ lab, links }: FaultLab, name: string): LinkIn {
  const found =
    links.find((link) => titleOf(link) === name) ?? links.find(({ resource }) => resource.urn.endsWith(`::${name}`));
  if (found) return found;
  const titles = links.map(titleOf);
  const own = titles.filter((title) => title.startsWith(`${name}/`));
  if (own.length > 0) throw new Problem(`${name} is a node; name its links, as NODE/LINK: it has ${own.join(", ")}`);
  const names = closest(name, titles);
  const nodes = lab.places.map(({ title }) => title).join(", ");
  throw new Problem(
    `the stack has no link ${JSON.stringify(name)}; ${names.length > 0 ? `it has ${names.join(", ")}` : `none of ${nodes} has one`}`,
  );
}

/** `NODE/LINK`, where the host's node is called `host`. */
export const titleOf = ({ netns, name }: Pick<LinkIn, "netns" | "name">): string => `${placeTitle(netns)}/${name}`;
