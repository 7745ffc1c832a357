import type * as pulumi from "@pulumi/pulumi";
import type { ArgsOf, OutputsOf, Shape } from "./arguments.ts";
import { KernelResource, type KindShape, type Wired } from "./resource.ts";

type Options = pulumi.CustomResourceOptions;

/** Arguments and options of a constructor or of `get`: what need not be given may be left out. */
type Rest<Args> = Record<never, never> extends Args ? [args?: Args, opts?: Options] : [args: Args, opts?: Options];

/** The class of a kind: its arguments and outputs are those of its shapes, with their JSDoc. */
export interface ResourceClass<S extends Shape, O extends Shape, Get extends keyof S, More = unknown> {
  new (name: string, ...rest: Rest<ArgsOf<S>>): KernelResource & OutputsOf<S> & OutputsOf<O> & More;
  /**
   * Reads what is there, whoever made it, and never changes or deletes it. `id` is how the kernel's tools call it: the name of a
   * link, a namespace or an nft table, an address, the destination of a route, the key of a setting.
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

/** How a class is made of a kind. */
interface Making<S extends Shape, Get extends keyof S> {
  /** What the arguments of a program mean to the engine. */
  wire(name: string, args: ArgsOf<S>): Omit<Wired, "kind">;
  /** How `get` finds one: the argument that its `id` is, and those that tell it from others. */
  get?: { id?: keyof S; by: readonly Get[] };
}

/** The class to extend for a kind. */
export function resourceOf<S extends Shape, O extends Shape, Get extends keyof S = never>(
  kind: KindShape & { shape: S; outputs: O },
  { wire, get }: Making<S, Get>,
): ResourceClass<S, O, Get> {
  const made = class extends KernelResource {
    constructor(name: string, args: ArgsOf<S> | undefined, opts?: Options) {
      super(name, { kind, ...wire(name, args ?? ({} as ArgsOf<S>)) }, opts);
    }

    static get(...[name, id, ...rest]: [string, pulumi.Input<string>, ...unknown[]]) {
      const [args, opts] = get?.by.length ? rest : [{}, ...rest];
      const found = { ...(args as ArgsOf<S>), ...(get?.id !== undefined && { [get.id]: id }) };
      return new this(name, found, { ...(opts as Options), id });
    }
  };
  return made as unknown as ResourceClass<S, O, Get>;
}
