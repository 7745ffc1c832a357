import * as pulumi from "@pulumi/pulumi";
import type { Shape } from "./arguments.ts";
import type { Kind } from "./kind.ts";
import { secretly, withSecrets } from "./secret.ts";

/** The resources that a resource depends on. */
export interface Wiring {
  /** Parents with which the resource ends: when a parent is replaced, so is the resource. */
  within?: readonly (pulumi.Resource | undefined)[];
  /** Resources that this one needs and outlives, such as the bridge of a port: a new bridge changes the port in place. */
  attached?: readonly (pulumi.Resource | undefined)[];
  /** The resource whose deletion deletes this one too, without a call. */
  deletedWith?: pulumi.Resource | undefined;
  /** The full link name, where the name had to be shortened. */
  altname?: string | undefined;
  /** The same for the far end of a cable. */
  peerAltname?: string | undefined;
  /** Outputs that are secret, since they may tell a secret argument. */
  secretOutputs?: readonly string[];
}

/** The arguments of a program as the engine takes them: inputs, and the resources that this one depends on. */
export interface Wired {
  kind: KindShape;
  args: pulumi.Inputs;
  wiring: Wiring;
}

/** The parts of a kind that the user's program needs. */
export type KindShape = Pick<Kind, "name" | "schema" | "secret" | "secrets"> & { outputs?: Shape };

/**
 * The base class of all kinds: a resource of Pulumi's dynamic provider whose state names the provider's code instead of
 * holding it. A replacement deletes the old object first, since the kernel has each name only once.
 */
export abstract class KernelResource extends pulumi.CustomResource {
  protected constructor(name: string, wired: Wired, opts: pulumi.CustomResourceOptions = {}) {
    refuseImport(name, wired.kind, opts);
    const limit = Error.stackTraceLimit;
    if (!process.env.PULUMI_DEBUG_PROMISE_LEAKS) Error.stackTraceLimit = 0;
    try {
      const { properties, options } = declaration(name, wired, opts);
      super(typeOf(wired.kind), name, properties, options);
    } catch (error) {
      Error.stackTraceLimit = limit;
      if (error instanceof Error) Error.captureStackTrace(error);
      throw error;
    } finally {
      // The SDK would record the stack of four promises for each property, and map each stack to its sources. That is most of
      // the time that a resource costs the program.
      Error.stackTraceLimit = limit;
    }
    if (opts.id !== undefined) got.add(this);
  }
}

function refuseImport(name: string, kind: KindShape, opts: pulumi.CustomResourceOptions): void {
  if (opts.import === undefined) return;
  throw new pulumi.RunError(
    `${kind.name} "${name}": Pulumi cannot import dynamic resources (pulumi/pulumi#3550); say \`adopt: true\` in its arguments to take over what is there, or read it with ${kind.name}.get`,
  );
}

/** The properties and options with which the engine registers a resource. */
function declaration(name: string, wired: Wired, opts: pulumi.CustomResourceOptions) {
  const { kind, args, wiring } = wired;
  const keys = [...Object.keys(kind.schema.shape), ...Object.keys(kind.outputs ?? {})];
  // The SDK makes an output only for a key that is there, though its value may be undefined.
  const outputs = Object.fromEntries(keys.map((key) => [key, undefined]));
  const secrets = secretly(kind.secret, args);
  // An argument that is always a secret is one as an output too, where it was not given.
  const hushed = [...(wiring.secretOutputs ?? []), ...(kind.secrets ?? []).filter((path) => !path.includes("."))];
  const along = {
    deletedWith: takingAlong(wiring, args),
    ...secrets.options,
    ...(hushed.length > 0 && { additionalSecretOutputs: hushed }),
  };
  return {
    properties: {
      ...outputs,
      ...withSecrets(kind.secrets, secrets.args),
      ...hidden(name, wired, opts),
      __provider: providerText(kind.name),
    },
    options: pulumi.mergeOptions(along, { ...opts, deleteBeforeReplace: true }),
  };
}

/** The resources of `static get`. They are never deleted, so no other resource is deleted along with them. */
const got = new WeakSet<pulumi.Resource>();

const takingAlong = ({ deletedWith }: Wiring, { adopt }: pulumi.Inputs): pulumi.Resource | undefined =>
  // An adopted object is given back (released), for which the engine has to call `delete`.
  adopt !== undefined || (deletedWith && got.has(deletedWith)) ? undefined : deletedWith;

/** The provider's code in the state: a name, resolved from the program's folder. Old states hold it, so it is never changed. */
const providerText = (kind: string): string => `exports.handler=()=>require("pulumi-netns/provider").${kind}`;

function hidden(name: string, { kind, wiring }: Wired, opts: pulumi.CustomResourceOptions): pulumi.Inputs {
  const ids = (list: Wiring["within"]) => {
    const found = (list ?? []).filter((one) => one !== undefined).map((one) => (one as pulumi.CustomResource).id);
    return found.length > 0 ? found : undefined;
  };
  const values = {
    mark: programMark(kind, name, opts),
    within: ids(wiring.within),
    attached: ids(wiring.attached),
    altname: wiring.altname,
    peerAltname: wiring.peerAltname,
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/**
 * The program's form of a mark (the text on an object that tells whose it is): the stack, the resource (below a component with
 * its parents), and the URN. The URN is for messages alone, so the check takes it off.
 */
function programMark(kind: KindShape, name: string, opts: pulumi.CustomResourceOptions): pulumi.Input<string> {
  const [organization, project, stack] = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()];
  const owner = `${organization === "organization" ? "" : `${organization}/`}${project}/${stack}`;
  const mark = (types: string) => {
    const resource = `${types && `${types.replaceAll("$", "/")}/`}${kind.name}:${name}`;
    const urn = `urn:pulumi:${stack}::${project}::${types && `${types}$`}${typeOf(kind)}::${name}`;
    return [owner, resource, urn].map((part) => encodeURIComponent(part.toWellFormed())).join(" ");
  };
  if (!opts.parent) return mark("");
  // The mark is a promise and not an output: an output would make the resource wait for its parent's other children.
  return new Promise((resolve) => opts.parent?.urn.apply((urn) => resolve(mark(parentTypes(urn)))));
}

const typeOf = ({ name }: KindShape): string => `pulumi-nodejs:dynamic/linux:${name}`;

/** The types of the parents in a URN, without the stack itself. */
function parentTypes(urn: string): string {
  const types = urn.split("::")[2] ?? "";
  return types === "pulumi:pulumi:Stack" ? "" : types;
}
