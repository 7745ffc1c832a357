import type * as pulumi from "@pulumi/pulumi";
import type { ArgsOf, OutputsOf, Shape } from "./arguments.ts";
import { KernelResource, type KindShape, type Wired } from "./resource.ts";

type Options = pulumi.CustomResourceOptions;

/** Arguments and options of a constructor or of `get`: the arguments may be left out where none is required. */
type Rest<Args> = Record<never, never> extends Args ? [args?: Args, opts?: Options] : [args: Args, opts?: Options];

/** The class of a kind: its arguments and outputs are those of its shapes, with their JSDoc. */
export interface ResourceClass<S extends Shape, O extends Shape, Get extends keyof S, More = unknown> {
  new (name: string, ...rest: Rest<ArgsOf<S>>): KernelResource & OutputsOf<S> & OutputsOf<O> & More;
  /**
   * Reads an existing object, whoever made it, and never changes or deletes it. `id` is what the kernel's tools call the
   * object: the name of a link, a namespace or an nft table, an address, the destination of a route, the key of a setting.
   */
  get<Resource>(
    this: new (
      name: string,
      ...rest: never
    ) => Resource,
    name: string,
    id: pulumi.Input<string>,
    ...rest: [Get] extends [never] ? [opts?: Options] : Rest<Pick<ArgsOf<S>, Get & keyof ArgsOf<S>>>
  ): Resource;
}

/** The parts of a class that do not follow from its kind. */
interface Making<S extends Shape, Get extends keyof S> {
  /** Turns the arguments of a program into inputs of the engine, and names the resources that this one depends on. */
  wire(name: string, args: ArgsOf<S>): Omit<Wired, "kind">;
  /** How `get` finds an object: the argument that `id` stands for, and the arguments that tell the object from others. */
  get?: { id?: keyof S; by: readonly Get[] };
}

/** The arguments of resources as the program gave them. */
const given = new WeakMap<pulumi.Resource, pulumi.Inputs>();

/** The arguments of a resource as the program gave them, for what another resource takes from them; none of another's resource. */
export const programArgs = (resource: pulumi.Resource): pulumi.Inputs => given.get(resource) ?? {};

/** Makes the base class of a kind's resource. */
export function resourceOf<S extends Shape, O extends Shape, Get extends keyof S = never>(
  kind: KindShape & { shape: S; outputs: O },
  { wire, get }: Making<S, Get>,
): ResourceClass<S, O, Get> {
  const made = class extends KernelResource {
    constructor(name: string, args: ArgsOf<S> | undefined, opts?: Options) {
      super(name, { kind, ...wire(name, args ?? ({} as ArgsOf<S>)) }, opts);
      given.set(this, args ?? {});
    }

    static get(...[name, id, ...rest]: [string, pulumi.Input<string>, ...unknown[]]) {
      const [args, opts] = get?.by.length ? rest : [{}, ...rest];
      const found = { ...(args as ArgsOf<S>), ...(get?.id !== undefined && { [get.id]: id }) };
      return new this(name, found, { ...(opts as Options), id });
    }
  };
  return made as unknown as ResourceClass<S, O, Get>;
}
