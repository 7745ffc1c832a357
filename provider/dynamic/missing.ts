import { KernelError } from "../kernel/errors.ts";
import type { LinkRef } from "../kernel/link/form.ts";
import { hostLinkNames } from "../kernel/link/host-names.ts";
import { linkMissing } from "../kernel/link/refused.ts";
import { placeKey, placeMissing } from "../kernel/notes/place.ts";
import type { Arguments, CheckFailure, Kind } from "./kind.ts";
import { at } from "./paths.ts";
import { hasUnknown } from "./unknown.ts";

/** The namespaces and links that a program makes, as far as its resources were checked. */
interface Declared {
  hasNetns(netns: NonNullable<LinkRef["netns"]>): boolean;
  hasLink(link: LinkRef): boolean;
}

/**
 * Warnings about namespaces, and links of the host, that the arguments name and that nobody has made yet. They are no failures,
 * since something may still make them before this resource, such as a command that it depends on.
 */
export async function missingWarnings(kind: Kind, args: Arguments, program: Declared): Promise<CheckFailure[]> {
  const so = ", and nothing that this program declared before makes it";
  const places = netnsNamed(kind, args).filter(({ netns }) => !program.hasNetns(netns));
  const links = linksNamed(args).filter(({ name }) => !program.hasLink({ name }));
  const there = links.length > 0 ? await hostLinkNames() : new Set<string>();
  const gone = await Promise.all(places.map(async ({ netns }) => (await placeKey(netns)) === undefined));
  return [
    ...places.filter((_, index) => gone[index]).map(({ argument, netns }) => placeMissing(argument, netns, so)),
    ...links.filter(({ name }) => !there.has(name)).map(({ argument, name }) => linkMissing(argument, { name }, so)),
  ].map(failureOf);
}

/**
 * The error about a namespace that the arguments name and that is not there, in the place of the one that came of it: tools say
 * this in many words, and none of them names the argument.
 */
export async function orMissingNetns(error: unknown, kind: Kind, args: Arguments): Promise<unknown> {
  for (const { argument, netns } of netnsNamed(kind, args)) {
    const isThere = (await placeKey(netns).catch(() => "")) !== undefined;
    const isTold = error instanceof KernelError && error.argument === argument;
    if (!isThere && !isTold) return placeMissing(argument, netns);
  }
  return error;
}

const failureOf = ({ argument = "", message }: KernelError): CheckFailure => ({
  property: argument,
  reason: message.slice(`${argument}: `.length),
});

function netnsNamed({ isCheck }: Kind, args: Arguments): { argument: string; netns: string | number }[] {
  return (isCheck ? ["from"] : ["netns", "peer.netns", "linkNetns"]).flatMap((argument) => {
    const netns = at(args, argument);
    const isGiven = (typeof netns === "string" || typeof netns === "number") && !hasUnknown(netns);
    return isGiven ? [{ argument, netns }] : [];
  });
}

/** The links of the host that the arguments name. */
function linksNamed(args: Arguments): { argument: string; name: string }[] {
  const { netns, linkNetns = netns } = args;
  const named = [
    { argument: "master", place: netns },
    { argument: "peer.master", place: at(args, "peer.netns") },
    { argument: "device", place: linkNetns === false ? undefined : linkNetns },
  ];
  return named.flatMap(({ argument, place }) => {
    const name = at(args, argument);
    return place === undefined && typeof name === "string" && !hasUnknown(name) ? [{ argument, name }] : [];
  });
}
