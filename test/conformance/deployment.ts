import assert from "node:assert/strict";
import { createRequire } from "node:module";

/** The properties of a resource, as the engine passes them on. */
export type Props = Record<string, unknown>;

export interface Handler {
  check(olds: Props, news: Props): Promise<{ inputs: Props; failures: { property: string; reason: string }[] }>;
  diff(id: string, olds: Props, news: Props): Promise<{ replaces: string[] }>;
  create(inputs: Props): Promise<{ id: string; outs: Props }>;
  read(id: string, props: Props): Promise<{ id?: string; props?: Props; inputs?: Props }>;
  update(id: string, olds: Props, news: Props): Promise<{ outs: Props }>;
  delete(id: string, props: Props): Promise<void>;
}

/** The provider, loaded as the plugin process loads it. */
export const provider = createRequire(import.meta.url)("pulumi-netns/provider") as Record<string, Handler>;

/** One resource with its state, and the engine's steps for it. */
export class Deployed {
  readonly kind: string;
  readonly name: string;
  readonly stack: string;
  id = "";
  inputs: Props = {};
  outs: Props = {};
  /** Whether the last create or update failed and left an object. */
  unfinished = false;

  constructor(kind: string, name: string, stack = "conformance/dev") {
    this.kind = kind;
    this.name = name;
    this.stack = stack;
  }

  get handler(): Handler {
    const handler = provider[this.kind];
    assert.ok(handler, `${this.kind} has no handler`);
    return handler;
  }

  /** Checks arguments as the engine does. Throws if the check finds a failure. */
  async check(args: Props, parents: Props = {}): Promise<Props> {
    const { inputs, failures } = await this.handler.check(this.inputs, this.news(args, parents));
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("\n"));
    return { ...inputs, __provider: "text" };
  }

  /** What the check finds wrong with arguments. */
  async failures(args: Props): Promise<{ property: string; reason: string }[]> {
    const { failures } = await this.handler.check(this.inputs, this.news(args, {}));
    return failures;
  }

  /** `pulumi up` for this resource: creates, updates in place, replaces, or leaves it. @returns which of these */
  async up(args: Props, parents: Props = {}): Promise<"create" | "update" | "replace" | "same"> {
    const inputs = await this.check(args, parents);
    if (!this.id) return this.create(inputs).then(() => "create");
    const { replaces } = await this.handler.diff(this.id, this.outs, inputs);
    if (same(inputs, this.inputs) && !this.unfinished) return "same";
    if (replaces.length > 0) {
      await this.down();
      return this.create(await this.check(args, parents)).then(() => "replace");
    }
    const { outs } = await this.recorded(inputs, () => this.handler.update(this.id, this.outs, inputs));
    Object.assign(this, { outs, inputs, unfinished: false });
    return "update";
  }

  /** `pulumi refresh`: takes over what the kernel has. @returns the arguments that drifted (that somebody changed), or `gone` */
  async refresh(): Promise<string[] | "gone"> {
    const { id, props, inputs } = await this.handler.read(this.id, this.outs);
    if (!id || !props || !inputs) {
      this.forget();
      return "gone";
    }
    const keys = [...new Set([...Object.keys(inputs), ...Object.keys(this.inputs)])];
    const drifted = keys.filter((key) => !same(inputs[key], this.inputs[key]));
    this.outs = props;
    this.inputs = inputs;
    return drifted.sort();
  }

  /** `pulumi destroy`. */
  async down(): Promise<void> {
    if (!this.id) return;
    await this.handler.delete(this.id, this.outs);
    this.forget();
  }

  /** Loses the state. The kernel's object stays. */
  forget(): void {
    this.id = "";
    this.inputs = {};
    this.outs = {};
    this.unfinished = false;
  }

  private async create(inputs: Props): Promise<void> {
    const { id, outs } = await this.recorded(inputs, () => this.handler.create(inputs));
    Object.assign(this, { id, outs, inputs, unfinished: false });
  }

  /**
   * An error with an id means that an object exists: the engine keeps the resource in the state and updates it at the next `up`.
   */
  private async recorded<Result>(inputs: Props, change: () => Promise<Result>): Promise<Result> {
    try {
      return await change();
    } catch (error) {
      const { id, properties, reasons } = error as { id?: string; properties?: Props; reasons?: string[] };
      if (id !== undefined) {
        assert.equal(properties?.__provider, "text", "without it the engine could not delete the resource");
        assert.equal(reasons?.length, 1);
        Object.assign(this, { id, outs: properties, inputs, unfinished: true });
      }
      throw error;
    }
  }

  private news(args: Props, parents: Props): Props {
    const words = [this.stack, `${this.kind}:${this.name}`];
    const mark = words.map((word) => encodeURIComponent(word.toWellFormed())).join(" ");
    return { ...args, ...parents, mark, __provider: "text" };
  }
}

/** Whether two values are equal as JSON. Undefined keys count as absent. */
export const same = (one: unknown, other: unknown): boolean => {
  try {
    assert.deepEqual(plain(one), plain(other));
    return true;
  } catch {
    return false;
  }
};

const plain = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));
