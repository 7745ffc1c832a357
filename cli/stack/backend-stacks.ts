import * as z from "zod";
import { markOf } from "../../provider/kernel/marks.ts";
import { Problem } from "../problem.ts";
import type { Backend } from "./backend.ts";
import { exportSchema, marksIn } from "./deployment.ts";
import { engine } from "./engine.ts";

/** The stacks of a backend. */
export interface BackendStacks {
  /** Names in the form `PROJECT/STACK`. */
  names: string[];
  /** Whether the stack that a mark (the text on an object that tells whose it is) names is one of them. */
  has(stack: string): boolean;
  /** The marks, without nonce, in all states. A renamed stack's objects keep their old marks until the next `up`. */
  recorded: ReadonlySet<string>;
}

const listSchema = z.array(z.looseObject({ name: z.string() }));

/**
 * Same as: pulumi stack ls --all; pulumi stack export for each. Throws {@link Problem} if the backend does not show all stacks.
 */
export async function stacksOf({ url }: Backend, cwd: string | undefined): Promise<BackendStacks> {
  if (/^https?:/.test(url)) {
    throw new Problem(
      `${url} shows only the stacks of your login, so nobody can tell here which stacks no longer exist; say what to remove with --mark, as \`list --json\` prints it`,
    );
  }
  const listed = await engine({ cwd }, ["stack", "ls", "--all", "--json", "--fully-qualify-stack-names"]);
  const full = listSchema.parse(JSON.parse(listed)).map(({ name }) => name);
  const marks: string[] = [];
  // Each state is read by itself. If one cannot be read, the command ends, since any object may belong to that state.
  for (const stack of full) {
    marks.push(...marksIn(exportSchema.parse(JSON.parse(await engine({ cwd, stack }, ["stack", "export"])))));
  }
  const names = full.map(stackName);
  const words = new Set(names.map(stackWord));
  return { names, has: (stack) => words.has(stack), recorded: new Set(marks) };
}

/** A stack's name as a mark has it: a long name is shortened. */
export const stackWord = (stack: string): string => markOf(stack, "", "").split(" ")[1] as string;

/** A stack's name as users write it. A backend without accounts has the single organization `organization`, which is left out. */
export const stackName = (full: string): string => full.replace(/^organization\//, "");
