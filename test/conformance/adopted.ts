import { after, before, describe, it, type TestContext } from "node:test";
import { shell } from "../support/shell.ts";
import type { Props } from "./deployment.ts";
import { everything, isAgain, quiet } from "./everything.ts";

/** An object that somebody made by hand, and a resource that adopts it: takes it over, and gives it back at the end. */
export interface Adopted {
  kind: string;
  title?: string;
  /** Commands that make the foreign object and the objects below it, and commands that remove them. */
  make: string[];
  remove: string[];
  args: Props;
  /** The arguments with `adopt` in its place. By default `adopt` is an argument of the resource itself. */
  adopted?(adopt: boolean): Props;
  /** The preview's text about the changes that adoption makes. */
  changes: RegExp;
  /** A command that shows the object, and the text that it must print after adoption. */
  look: string;
  shows: RegExp;
  /** Arguments to add in a later update. */
  more: Props;
  /** A command with which somebody changes the object while it is adopted. */
  drift: string;
}

/** The arguments that adopt the object. */
export const adopting = ({ args, adopted }: Adopted): Props => adopted?.(true) ?? { ...args, adopt: true };

/** Runs a test, after which the objects made by hand must be as before it. */
type Does = (what: string, test: (one: Adopted, t: TestContext) => Promise<void>) => void;

/** Makes the object to be adopted, runs tests on it, and removes it. */
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
