import * as z from "zod";
import type { CheckedOf, Shape } from "../dynamic/arguments.ts";
import { type Kind, type KindOf, kindOf } from "../dynamic/kind.ts";
import type { LinkEnd, Traits } from "../dynamic/traits.ts";
import { linkTake } from "../kernel/link/adoption.ts";
import { commonForms, type LinkWanted } from "../kernel/link/common.ts";
import type { LinkField } from "../kernel/link/field.ts";
import type { LinkType } from "../kernel/link/link-type.ts";
import { linkDelete, linkShow } from "../kernel/link/links.ts";
import { altnameNeed, linkTypeNeed } from "../kernel/link/needs.ts";
import { typeAdd, typeGet, typeSet, typeShow } from "../kernel/link/type.ts";
import { typeFind, typeRelease } from "../kernel/link/type-adoption.ts";
import { macOf } from "../kernel/marks.ts";
import { claimsDropWithin } from "../kernel/restore/within.ts";
import type { FieldsRule } from "../kernel/schema/rule.ts";
import { deviceOfItself, linkShape, portRules, upperShape } from "./link-shape.ts";
import { portShown } from "./link-shown.ts";

export const linkOutputs = {
  /** The link's number in its namespace. */
  ifindex: z.int(),
};

export type Fields = Readonly<Record<string, LinkField>>;
type ShapeOf<F extends Fields> = { [K in keyof F]: F[K]["schema"] };
/** The arguments of every link, and those of its type. A type with a `device` has links that stand on another link. */
export type LinkShape<F extends Fields> = Omit<
  F extends { device: LinkField } | { linkNetns: LinkField } ? typeof upperShape : typeof linkShape,
  keyof F
> &
  ShapeOf<F>;
export type LinkKind<F extends Fields> = KindOf<LinkShape<F>, typeof linkOutputs>;

/** A kind of link with one end, as data. */
interface LinkDefinition<F extends Fields>
  extends Pick<Traits<CheckedOf<LinkShape<F>>>, "isMaster" | "linkTypes" | "lowers" | "mostPorts" | "needs" | "shows"> {
  name: string;
  /** iproute2's word for the type of the link. */
  type: string;
  /** The type by the arguments, where there are several; {@link Traits.linkTypes} has all. */
  typeBy?(args: Readonly<Record<string, unknown>>): string;
  /** Arguments that `ip link set` wants beside any other one of the type. */
  named?: readonly string[];
  /** Makes a link that `ip link add` does not make. */
  add?: LinkType["add"];
  fields: F;
  rules?: readonly FieldsRule<CheckedOf<LinkShape<F>>>[];
  warnings?: readonly FieldsRule<CheckedOf<LinkShape<F>>>[];
  /** Whether a link has the MAC address of its `device`, and none of its own. */
  sharesMac?(args: Readonly<Record<string, unknown>>): boolean;
}

/** Makes the kind: the verbs, the adoption and the defaults follow from the data. */
export function linkKind<const F extends Fields>(data: LinkDefinition<F>): LinkKind<F> {
  const { name, fields, rules = [], warnings = [], sharesMac = () => false, typeBy } = data;
  const type = typeOf(data);
  const typeFor = (args: LinkWanted): LinkType => (typeBy ? { ...type, type: typeBy(args) } : type);
  const definition: Omit<Kind<LinkWanted>, "schema" | "outputs"> = {
    name,
    rules: [
      ...portRules,
      ...("device" in fields ? [{ fields: ["device", "name", "linkNetns"], broken: deviceOfItself }] : []),
      ...(rules as unknown as readonly FieldsRule<LinkWanted>[]),
    ],
    warnings: warnings as unknown as readonly FieldsRule<LinkWanted>[],
    replaceOn: ["name", "netns", ...("device" in fields ? ["linkNetns"] : []), ...type.fixed],
    alsoReplaces: (before, now) => keysWhere(fields, (field, key) => isRefused(field, before[key], now[key])),
    foundBy: ["name", "netns"],
    // A link with ports, a bridge, would take the MAC address of a port, and another one when its ports change.
    ...(type.takesPorts && { defaults: (birth) => ({ mac: macOf(birth) }) }),
    create: (args, self) =>
      typeAdd(typeFor(args), sharesMac(args) ? args : { ...args, mac: args.mac ?? macOf(self.birth) }, self),
    read: (args, self) => typeShow(typeFor(args), args, self),
    update: (args, self, before) => typeSet(typeFor(args), { wanted: args, before }, self),
    async remove(args, self) {
      // Claims, the notes about objects without room for a mark, go with the link that the objects were on. If the name is
      // somebody else's link now, no claim of ours is to be dropped.
      if ((await linkDelete(args, self)) || !(await linkShow(args))) await claimsDropWithin(args.netns, self.id);
    },
    get: (args) => typeGet(typeFor(args), args),
    adoption: adoptionOf(typeFor),
    ...traitsOf(data),
    asFound: ["mtu", "up", ...keysWhere(fields, ({ schema }) => schema instanceof z.ZodDefault)],
  };
  return kindOf({ ...definition, shape: shapeOf(fields), outputs: linkOutputs } as never) as unknown as LinkKind<F>;
}

function traitsOf<F extends Fields>(data: LinkDefinition<F>): Traits<LinkWanted> {
  const { name, type, isMaster, linkTypes, lowers, mostPorts, needs = [linkTypeNeed(name, type)], shows } = data;
  return {
    objects: ["link"],
    argumentsOf: ({ netns, name }) => ({ netns, name }),
    linkType: type,
    ...(linkTypes && { linkTypes }),
    ...(lowers && { lowers }),
    ...(isMaster && { isMaster }),
    ...(mostPorts !== undefined && { mostPorts }),
    // Whatever the type, the argument for the link that a link stands on is called `device`.
    ends: (args) => [{ ...args, lower: args.device, ...(isMaster && { isMaster }) } as LinkEnd],
    shows: (args) => [...(shows?.(args as never) ?? []), ...portShown(args)],
    needs: [...needs, altnameNeed],
  };
}

const typeOf = <F extends Fields>({ type, add, named = [], fields, ...data }: LinkDefinition<F>): LinkType => ({
  type,
  ...(add && { add }),
  named,
  option: data.needs?.[0]?.option ?? `modprobe ${type}`,
  forms: { ...commonForms, ...fields },
  fixed: keysWhere(fields, ({ fixed }) => fixed === true),
  takesPorts: data.mostPorts !== undefined,
});

const adoptionOf = (typeFor: (args: LinkWanted) => LinkType): NonNullable<Kind<LinkWanted>["adoption"]> => ({
  note: ({ netns, name }) => ({ netns, about: `link ${name}` }),
  find: (args, self) => typeFind(typeFor(args), args, self),
  take: linkTake,
  release: ({ netns, name }, self, { values, own }) =>
    typeRelease(typeFor({ ...values, name }), { netns, name }, { owner: self, back: values, own }),
});

const shapeOf = (fields: Fields): Shape => ({
  ...("device" in fields || "linkNetns" in fields ? upperShape : linkShape),
  ...Object.fromEntries(Object.entries(fields).map(([argument, { schema }]) => [argument, schema])),
});

const keysWhere = (fields: Fields, holds: (field: LinkField, argument: string) => boolean): string[] =>
  Object.keys(fields).filter((argument) => holds(fields[argument] as LinkField, argument));

const isRefused = (field: LinkField, before: unknown, now: unknown): boolean =>
  "refused" in field && field.refused?.(before, now) === true;
