import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { type CheckedOf, givenAs, kernelsOwn, type Shape } from "../dynamic/arguments.ts";
import { type ResourceClass, resourceOf } from "../dynamic/class.ts";
import {
  type Device,
  type DeviceHandle,
  type NetnsInput,
  netnsArgument,
  netnsAsInput,
  netnsResource,
} from "../dynamic/device.ts";
import { type Kind, type KindOf, kindOf } from "../dynamic/kind.ts";
import { linkNameFor } from "../dynamic/names.ts";
import type { KernelResource } from "../dynamic/resource.ts";
import type { LinkEnd } from "../dynamic/traits.ts";
import { linkTake } from "../kernel/link/adoption.ts";
import type { LinkField } from "../kernel/link/field.ts";
import type { Link } from "../kernel/link/form.ts";
import { linkDelete, linkShow, linkShowOurs } from "../kernel/link/links.ts";
import { linkLocalDrift } from "../kernel/link/local.ts";
import { mac, mtu, newLinkName } from "../kernel/link/schema.ts";
import { type LinkType, type LinkWanted, typeAdd, typeFacts, typeGet, typeSet } from "../kernel/link/type.ts";
import { typeFind, typeRelease } from "../kernel/link/type-adoption.ts";
import { macOf } from "../kernel/marks.ts";
import { claimsDropWithin } from "../kernel/restore/within.ts";
import type { FieldsRule } from "../kernel/schema/rule.ts";

/** What every link of one end has. */
const commonShape = {
  /** The link's name, at most 15 bytes. @default the resource's name, shortened where it is too long */
  name: givenAs<pulumi.Input<string> | undefined>()(newLinkName),
  /** The namespace it is in. @default the host */
  netns: netnsArgument,
  /** Its MAC address. @default derived from the mark, the same each time */
  mac: kernelsOwn(mac),
  /** Largest packet, in bytes. @default 1500 */
  mtu: mtu.default(1500),
  /** Whether it is set up. @default true */
  up: z.boolean().default(true),
  /** Takes over a link that is there already: only what is given is changed, and deleting it puts that back. @default false */
  adopt: z.boolean().optional(),
};

const commonFields: Readonly<Record<string, LinkField>> = {
  mac: { schema: mac, argv: (value) => ["address", String(value)], read: ({ address }) => address, common: true },
  mtu: { schema: mtu, argv: (value) => ["mtu", String(value)], read: (link) => link.mtu, common: true },
};

const commonOutputs = {
  /** The link's number in its namespace. */
  ifindex: z.int(),
};

type Fields = Readonly<Record<string, LinkField>>;
type ShapeOf<F extends Fields> = { [K in keyof F]: F[K]["schema"] };
type LinkShape<F extends Fields> = typeof commonShape & ShapeOf<F>;
type LinkKind<F extends Fields> = KindOf<LinkShape<F>, typeof commonOutputs>;

/** A kind of link of one end, as data. */
interface LinkDefinition<F extends Fields> {
  name: string;
  /** iproute2's word for it. */
  type: string;
  fields: F;
  rules?: readonly FieldsRule<CheckedOf<LinkShape<F>>>[];
  /** How many ports it takes, where other links can be ports of it. */
  mostPorts?: number;
}

/** The kind: its verbs, its adoption and its defaults follow from the data. */
export function linkKind<const F extends Fields>(data: LinkDefinition<F>): LinkKind<F> {
  const { name, type, fields, rules, mostPorts } = data;
  const linkType: LinkType = { type, fields: { ...commonFields, ...fields } };
  const shape = { ...commonShape, ...shapeOf(fields) };
  const definition: Omit<Kind<LinkWanted>, "schema" | "outputs"> = {
    name,
    ...(rules && { rules: rules as unknown as readonly FieldsRule<LinkWanted>[] }),
    replaceOn: ["name", "netns", ...keysWhere(fields, ({ fixed }) => fixed === true)],
    defaults: (birthMark) => ({ mac: macOf(birthMark) }),
    create: async (args, self) => typeFacts(linkType, await typeAdd(linkType, args, self)),
    async read(args, self) {
      const link = await linkShowOurs(args, self);
      return link && { ...typeFacts(linkType, link), ...(await linkLocalDrift([args], [link])) };
    },
    update: async (args, self) => typeFacts(linkType, await typeSet(linkType, args, self)),
    async remove(args, self) {
      // What lived on it goes with it; on another's of its name nothing is ours to drop.
      if ((await linkDelete(args, self)) || !(await linkShow(args))) await claimsDropWithin(args.netns, self.id);
    },
    get: async (args) => factsOf(linkType, await typeGet(linkType, args)),
    adoption: adoptionOf(linkType),
    linkType: type,
    ...(mostPorts !== undefined && { mostPorts }),
    // The argument for the link that it stands on is called `device`, whatever the type.
    ends: (args) => [{ ...args, lower: args.device } as LinkEnd],
    asFound: ["mtu", "up", ...keysWhere(fields, ({ schema }) => schema instanceof z.ZodDefault)],
  };
  return kindOf({ ...definition, shape, outputs: commonOutputs } as never) as unknown as LinkKind<F>;
}

const factsOf = (type: LinkType, link: Link | undefined) => link && typeFacts(type, link);

const adoptionOf = (type: LinkType): NonNullable<Kind<LinkWanted>["adoption"]> => ({
  note: ({ netns, name }) => ({ netns, about: `link ${name}` }),
  find: (args, self) => typeFind(type, args, self),
  take: linkTake,
  release: ({ netns, name }, self, { values, own }) =>
    typeRelease(type, { netns, name }, { owner: self, back: values, own }),
});

const shapeOf = (fields: Fields): Shape =>
  Object.fromEntries(Object.entries(fields).map(([argument, { schema }]) => [argument, schema]));

const keysWhere = (fields: Fields, holds: (field: LinkField) => boolean): string[] =>
  Object.keys(fields).filter((argument) => holds(fields[argument] as LinkField));

/** The class to extend for a kind of link: it can be given where a device is asked for. */
export function linkResource<F extends Fields>(kind: LinkKind<F>): LinkClass<F> {
  const base = resourceOf(kind, { wire, get: { id: "name", by: ["netns"] } }) as unknown as new (
    ...all: [string, Named, pulumi.CustomResourceOptions?]
  ) => KernelResource & { name: pulumi.Output<string> };
  const made = class extends base {
    readonly device: DeviceHandle;
    constructor(name: string, args: Named = {}, opts?: pulumi.CustomResourceOptions) {
      super(name, args, opts);
      this.device = { name: this.name, netns: args.netns, owner: this, link: this };
    }
  };
  return made as unknown as LinkClass<F>;
}

type LinkClass<F extends Fields> = ResourceClass<LinkShape<F>, typeof commonOutputs, "netns", Device>;

interface Named {
  name?: pulumi.Input<string> | undefined;
  netns?: NetnsInput | undefined;
}

function wire(name: string, args: Named) {
  const derived = args.name === undefined ? linkNameFor(name) : undefined;
  return {
    args: { ...args, name: args.name ?? derived?.name, netns: netnsAsInput(args.netns) },
    wiring: { within: [netnsResource(args.netns)], altname: derived?.altname },
  };
}
