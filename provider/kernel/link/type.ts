import type { Line } from "../../host/batch/batch.ts";
import { KernelError } from "../errors.ts";
import type { Owner } from "../marks.ts";
import { claimsRestore, claimsRestoreOn } from "../restore/restore.ts";
import { settingsAgain } from "../setting/again.ts";
import type { LinkField } from "./field.ts";
import { type Link, type LinkRef, linkText, refuseSmallMtu, typeOf } from "./form.ts";
import { linkAdd, linkAltname, linkGone, linkRemarkLines, linkSet, linkShow, linkShowOurs } from "./links.ts";
import { linkLocalBack } from "./local.ts";

/** A type of link as data: all verbs of its kind follow from it. */
export interface LinkType {
  /** iproute2's word, as in `ip link add … type TYPE`. */
  type: string;
  fields: Readonly<Record<string, LinkField>>;
}

/** A link as it is wanted, by argument; what is undefined stays as it is. */
export interface LinkWanted extends LinkRef {
  mtu?: number | undefined;
  up?: boolean | undefined;
  [argument: string]: unknown;
}

/** Same as: ip -n NETNS link add name NAME mtu MTU … up type TYPE … */
export async function typeAdd(type: LinkType, wanted: LinkWanted, owner: Owner & { altname?: string | undefined }) {
  const argv = [
    ...commonArgv(type, wanted),
    ...(wanted.up ? ["up"] : []),
    "type",
    type.type,
    ...typeArgv(type, wanted),
  ];
  const { netns, name, mtu } = wanted;
  const making = { netns, name, owner, words: argv, ...(mtu !== undefined && { pinnedMtu: mtu }) };
  const { link, resumed } = await linkAdd(making);
  await linkAltname(wanted, link, owner.altname);
  await claimsRestoreOn(wanted);
  await settingsAgain(wanted);
  return resumed ? typeSet(type, wanted, owner) : link;
}

/** Changes a link in place, and puts back what the kernel drops on the way. Same as: ip -n NETNS link set dev NAME … */
export async function typeSet(type: LinkType, wanted: LinkWanted, owner: Owner): Promise<Link> {
  const present = await linkShowOurs(wanted, owner);
  if (!present) throw linkGone(wanted);
  refuseSmallMtu(wanted, present);
  const lines = typeSetLines(type, withoutSame(type, wanted, present));
  const link = await linkSet(wanted, [...linkRemarkLines(present, owner), ...lines]);
  await claimsRestore(wanted.netns);
  await linkLocalBack(wanted, link);
  return link;
}

/** The link of this name, whoever made it. Throws where it is of another type. */
export async function typeGet({ type }: LinkType, ref: LinkRef): Promise<Link | undefined> {
  const link = await linkShow(ref);
  if (link && typeOf(link) !== type)
    throw new KernelError("conflict", `${linkText(ref)} is a ${typeOf(link)}, not a ${type}`);
  return link;
}

/** What a link says of each argument of its type. */
export const typeFacts = ({ fields }: LinkType, link: Link): Record<string, unknown> => ({
  ifindex: link.ifindex,
  up: link.flags.includes("UP"),
  ...Object.fromEntries(Object.entries(fields).map(([argument, field]) => [argument, field.read(link)])),
});

/** Without settings that it has already: a kernel may lack one, and refuses even what is so. */
function withoutSame({ fields }: LinkType, wanted: LinkWanted, present: Link): LinkWanted {
  const same = Object.entries(fields).filter(
    ([argument, field]) => !field.common && field.read(present) === wanted[argument],
  );
  return { ...wanted, ...Object.fromEntries(same.map(([argument]) => [argument, undefined])) };
}

/** Lines that change a link in place: one for what all links have, and one an argument, in the order of the type's fields. */
export function typeSetLines(type: LinkType, wanted: LinkWanted): Line[] {
  const up = wanted.up === undefined ? [] : [wanted.up ? "up" : "down"];
  const common = [...commonArgv(type, wanted), ...up];
  const own = argvOf(type, wanted, ({ common, fixed }) => !common && !fixed);
  return [...(common.length > 0 ? [common] : []), ...own.map((argv) => ["type", type.type, ...argv])].map((argv) => ({
    words: ["link", "set", "dev", wanted.name, ...argv],
  }));
}

const commonArgv = (type: LinkType, wanted: LinkWanted): string[] =>
  argvOf(type, wanted, ({ common }) => common === true).flat();

const typeArgv = (type: LinkType, wanted: LinkWanted): string[] => argvOf(type, wanted, ({ common }) => !common).flat();

function argvOf({ fields }: LinkType, wanted: LinkWanted, isAsked: (field: LinkField) => boolean): string[][] {
  const asked = Object.entries(fields).filter(([argument, field]) => isAsked(field) && wanted[argument] !== undefined);
  return asked.map(([argument, field]) => field.argv(wanted[argument]));
}
