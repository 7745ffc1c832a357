import { after, before, describe, it, type TestContext } from "node:test";
import { shell } from "../support/shell.ts";
import type { Props } from "./deployment.ts";
import { everything, isAgain, quiet } from "./everything.ts";

/** An object that somebody made by hand, and a resource that takes it over. */
export interface Adopted {
  kind: string;
  title?: string;
  /** Commands that make the foreign object and what it stands on, and those that remove them. */
  make: string[];
  remove: string[];
  args: Props;
  /** Its arguments with `adopt` at its place; by default it is a key of its own. */
  adopted?(adopt: boolean): Props;
  /** What the preview says that it will change. */
  changes: RegExp;
  /** A command that shows the object, and what it must print when it was adopted. */
  look: string;
  shows: RegExp;
  /** Further arguments, in a later update. */
  more: Props;
  /** What somebody does to it by hand meanwhile. */
  drift: string;
}

/** The arguments that take it over. */
export const adopting = ({ args, adopted }: Adopted): Props => adopted?.(true) ?? { ...args, adopt: true };

/** A test, after which the ground is as before it. */
type Does = (what: string, test: (one: Adopted, t: TestContext) => Promise<void>) => void;

/** Makes what is to be adopted, runs tests on it, and removes it. */
export function onGroundOf(one: Adopted, tests: (does: Does) => void): void {
  describe(`${one.kind} ${one.title ?? ""}`.trim(), () => {
    const empty = everything();
    let found = empty;
    before(async () => {
      for (const command of one.make) shell(command);
      found = await quiet();
    });
    after(async () => {
      for (const command of one.remove) shell(command);
      await isAgain(empty);
    });
    tests((what, test) =>
      it(what, async (t) => {
        await test(one, t);
        await isAgain(found);
      }),
    );
  });
}
