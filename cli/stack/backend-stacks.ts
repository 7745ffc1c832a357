import * as z from "zod";
import { markOf } from "../../provider/kernel/marks.ts";
import { Problem } from "../problem.ts";
import type { Backend } from "./backend.ts";
import { exportSchema, marksIn } from "./deployment.ts";
import { engine } from "./engine.ts";

/** The stacks of a backend. */
export interface BackendStacks {
  /** As `PROJECT/STACK`. */
  names: string[];
  /** Whether a mark's stack is one of them. */
  has(stack: string): boolean;
  /** Marks, without nonce, that some state holds: an object keeps its mark from a stack's renaming until the next `up`. */
  recorded: ReadonlySet<string>;
}

const listSchema = z.array(z.looseObject({ name: z.string() }));

/** Same as: pulumi stack ls --all; pulumi stack export, of each. Throws {@link Problem} where not all of them can be seen. */
export async function stacksOf({ url }: Backend, cwd: string | undefined): Promise<BackendStacks> {
  if (/^https?:/.test(url)) {
    throw new Problem(
      `${url} shows only the stacks of your login, so nobody can tell here which stacks no longer exist; say what to remove with --mark, as \`list --json\` prints it`,
    );
  }
  const listed = await engine({ cwd }, ["stack", "ls", "--all", "--json", "--fully-qualify-stack-names"]);
  const full = listSchema.parse(JSON.parse(listed)).map(({ name }) => name);
  const marks: string[] = [];
  // Each by its own: a state that cannot be read may be of anything, and ends the command.
  for (const stack of full) {
    marks.push(...marksIn(exportSchema.parse(JSON.parse(await engine({ cwd, stack }, ["stack", "export"])))));
  }
  const names = full.map(stackName);
  const words = new Set(names.map(stackWord));
  return { names, has: (stack) => words.has(stack), recorded: new Set(marks) };
}

/** A stack as a mark says it: a long name is cut. */
export const stackWord = (stack: string): string => markOf(stack, "", "").split(" ")[1] as string;

/** A stack as programs call it: a backend without accounts has one organization, which they do not name. */
export const stackName = (full: string): string => full.replace(/^organization\//, "");
