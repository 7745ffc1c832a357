import * as pulumi from "@pulumi/pulumi";
import type { Shape } from "./arguments.ts";
import type { Kind } from "./kind.ts";
import { secretly } from "./secret.ts";

/** What a resource hangs on. */
export interface Wiring {
  /** Parents whose end is its end: a new one makes a new child. */
  within?: readonly (pulumi.Resource | undefined)[];
  /** What it hangs on and outlives: a new one changes it in place. */
  attached?: readonly (pulumi.Resource | undefined)[];
  /** The resource that takes it along when it is deleted. */
  deletedWith?: pulumi.Resource | undefined;
  /** The whole of a link name that was shortened. */
  altname?: string | undefined;
  /** The same for the far end of a pair. */
  peerAltname?: string | undefined;
}

/** What a program's arguments mean to the engine: inputs, and what the resource hangs on. */
export interface Wired {
  kind: KindShape;
  args: pulumi.Inputs;
  wiring: Wiring;
}

/** What the program side needs to know of a kind. */
export type KindShape = Pick<Kind, "name" | "schema" | "secret"> & { outputs?: Shape };

/**
 * The base of all kinds: a resource of Pulumi's dynamic provider whose state names the provider's code instead of
 * holding it. Replacement deletes first, for a kernel name exists only once.
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
      // The SDK takes the stack of four promises a property, each mapped to sources: most of what a resource costs the program.
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
  // An output exists only for a key that is there, if only as undefined.
  const outputs = Object.fromEntries(keys.map((key) => [key, undefined]));
  const secrets = secretly(kind.secret, args);
  const along = { deletedWith: takingAlong(wiring, args), ...secrets.options };
  return {
    properties: { ...outputs, ...secrets.args, ...hidden(name, wired, opts), __provider: providerText(kind.name) },
    options: pulumi.mergeOptions(along, { ...opts, deleteBeforeReplace: true }),
  };
}

/** What `static get` read. It is never deleted, so nothing goes along with it. */
const got = new WeakSet<pulumi.Resource>();

const takingAlong = ({ deletedWith }: Wiring, { adopt }: pulumi.Inputs): pulumi.Resource | undefined =>
  // What was adopted is released, which takes a call.
  adopt !== undefined || (deletedWith && got.has(deletedWith)) ? undefined : deletedWith;

/** The code that state holds: a name, found from the program's folder. Never changed, for old state has it. */
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
 * The mark as the program knows it: the stack, the resource (below a component with its parents), and the URN, which is for
 * messages alone, so the check takes it off.
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
  // A promise, not an output: a mark must not make the resource wait for its parent's other children.
  return new Promise((resolve) => opts.parent?.urn.apply((urn) => resolve(mark(parentTypes(urn)))));
}

const typeOf = ({ name }: KindShape): string => `pulumi-nodejs:dynamic/linux:${name}`;

/** The types of the parents in a URN, without the stack itself. */
function parentTypes(urn: string): string {
  const types = urn.split("::")[2] ?? "";
  return types === "pulumi:pulumi:Stack" ? "" : types;
}
