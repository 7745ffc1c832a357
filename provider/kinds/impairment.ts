import * as z from "zod";
import { type ArgsOf, type CheckedOf, givenAs } from "../dynamic/arguments.ts";
import { type ResourceClass, resourceOf } from "../dynamic/class.ts";
import { deviceArgument, netnsArgument, onDevice } from "../dynamic/device.ts";
import { kindOf, type Self } from "../dynamic/kind.ts";
import { settleAll } from "../kernel/async/settle-all.ts";
import { impairmentFacts } from "../kernel/impairment/facts.ts";
import { type ImpairmentMaking, type ImpairmentRef, impairmentAbout } from "../kernel/impairment/form.ts";
import {
  type ImpairmentFound,
  impairmentAdd,
  impairmentDelete,
  impairmentRelease,
  impairmentReplace,
  impairmentShowOurs,
  impairmentTake,
  impairmentThere,
} from "../kernel/impairment/impairments.ts";
import { netemMissing } from "../kernel/impairment/lacking.ts";
import { impairmentLook } from "../kernel/impairment/look.ts";
import { impairmentNeeds } from "../kernel/impairment/needs.ts";
import { impairmentRules } from "../kernel/impairment/rules.ts";
import { impairmentRemark } from "../kernel/impairment/text.ts";
import { linkName } from "../kernel/link/schema.ts";
import { impairmentOnce } from "../kernel/overlap/identity.ts";
import type { FieldsRule } from "../kernel/schema/rule.ts";
import { conditionShape, towardArgument } from "./conditions-shape.ts";
import { cableEnd, type FarArgs, farInputs, farShape } from "./far-shape.ts";

const ownShape = {
  /** The link whose packets meet the conditions when they leave by it: a resource, such as a cable or an end of it, or a kernel name. */
  device: deviceArgument(linkName),
  /** The namespace of the device, where the device is given by name. @default the device's, else the host */
  netns: netnsArgument,
  /** Other conditions for packets to some peers: by address, prefix or MAC address. An empty object lets packets to that peer pass at once. @default none */
  toward: towardArgument,
  /** Whether packets that leave by the other end of the cable meet the same conditions. @default false */
  both: z.boolean().default(false),
  /** The other end, for `both`. @default that of the `Veth` given as `device` */
  far: givenAs<FarArgs | undefined>()(z.strictObject(farShape).optional()),
  /** Whether to take over the queueing discipline that somebody gave the device: ours comes in its place, and deleting the resource puts back what was found. @default false */
  adopt: z.boolean().optional(),
};

/** The type is given by names, so that the compiled types keep the JSDoc of arguments that another file has. */
const shape: typeof ownShape & typeof conditionShape = { ...ownShape, ...conditionShape };

/**
 * The arguments of an `Impairment`: a device, and what its packets meet.
 * @example { device: cable, delay: "50ms", jitter: "5ms", loss: "1%" }
 */
export interface ImpairmentArgs extends ArgsOf<typeof shape> {}

type Args = CheckedOf<typeof shape>;

/** A kernel without netem is told in the preview. */
const netemWarning: FieldsRule<Args> = {
  fields: ["device", "toward", ...(Object.keys(conditionShape) as (keyof typeof conditionShape)[])],
  broken: ({ toward, ...conditions }) => netemMissing({ conditions, toward }),
};

export const impairment = kindOf({
  name: "Impairment",
  shape,
  outputs: {},
  rules: impairmentRules,
  warnings: [netemWarning],
  replaceOn: ["device", "netns", "far"],
  create: async (args, self) => factsOf(args, await settleAll(makings(args, self).map(impairmentAdd))),
  async read(args, self) {
    const [near, ...far] = await settleAll(makings(args, self).map(impairmentShowOurs));
    return near && { ...factsOf(args, [near]), both: far.every((one) => one !== undefined) && args.both };
  },
  async update(args, self, before) {
    if (before.both && !args.both) await impairmentDelete(makingOf(before, self, before.far));
    // The far end may have conditions of somebody else's, which `impairmentAdd` refuses.
    const [near, ...far] = makings(args, self);
    const made = far.map(before.both ? impairmentReplace : impairmentAdd);
    return factsOf(args, await settleAll([...(near ? [impairmentReplace(near)] : []), ...made]));
  },
  remove: async (args, self) => void (await settleAll(makings(args, self).map(impairmentDelete))),
  async get(args) {
    const found = await impairmentLook(args);
    return found && factsOf(args, [found]);
  },
  adoption: {
    note: (args) => ({ netns: args.netns, about: impairmentAbout(args) }),
    find: (args, self) => impairmentThere(makingOf(args, self)),
    take: (args, self) => impairmentTake(makingOf(args, self)),
    release: (args, self, before) => impairmentRelease(makingOf(args, self), before),
  },
  objects: ["impairment"],
  argumentsOf: ({ netns, name: device }) => ({ netns, device }),
  identities: [
    { fields: ["device", "netns"], of: impairmentOnce },
    { fields: ["far", "both"], of: ({ far, both }) => (far && both ? impairmentOnce(far) : undefined) },
  ],
  shows: ({ toward, both, far, ...near }) =>
    [near, ...(both && far ? [far] : [])].map(({ netns, device: link }) => ({
      ...{ netns, link },
      remark: impairmentRemark({ conditions: near, toward }),
    })),
  needs: impairmentNeeds,
  without: { topology: "its words are those of a cable's end" },
});

type ImpairmentClass = ResourceClass<typeof shape, Record<never, never>, "netns">;

const ImpairmentBase: ImpairmentClass = resourceOf(impairment, { wire, get: { id: "device", by: ["netns"] } });

/**
 * The conditions that packets meet when they leave by a link, such as delay and loss: see tc-netem(8).
 * @example new Impairment("wan", { device: cable, delay: "50ms", jitter: "5ms", loss: "1%", rate: "10mbit" })
 */
export class Impairment extends ImpairmentBase {}

function wire(_name: string, { far, ...args }: ImpairmentArgs) {
  const place = onDevice(args.device, args.netns);
  const other = far ?? (args.both === undefined || args.both === false ? undefined : cableEnd(args.device));
  return { args: { ...args, ...place.args, far: other && farInputs(other) }, wiring: place.wiring };
}

/** The kernel's values. While others stand in the place of the conditions, these count as they are declared. */
const factsOf = ({ toward, ...conditions }: Args, [near]: readonly ImpairmentFound[]) => ({
  ...(near && near !== "faulted" && impairmentFacts({ conditions, toward }, near)),
});

/** The impairments of both ends, or of one. */
const makings = (args: Args, self: Self): ImpairmentMaking[] => [
  makingOf(args, self),
  ...(args.both && args.far ? [makingOf(args, self, args.far)] : []),
];

function makingOf(args: Args, self: Self, end: ImpairmentRef = args): ImpairmentMaking {
  const { device: _, netns: __, adopt, both: ___, far: ____, toward, ...conditions } = args;
  const { device, netns } = end;
  return { device, netns, adopt, conditions, toward, owner: self, within: self.within };
}
