import { execa } from "execa";
import * as z from "zod";
import { Problem } from "./problem.ts";

/** Which stack: of the project in a folder, by name. */
export interface StackRef {
  /** @default the working folder */
  cwd?: string | undefined;
  /** @default the selected one */
  stack?: string | undefined;
}

/** A resource of ours, as the stack's state holds it. */
export interface StackResource {
  /** The kind, such as `Bridge`. */
  kind: string;
  outputs: Record<string, unknown>;
}

export interface Stack {
  /** As `PROJECT/STACK`. */
  name: string;
  resources: StackResource[];
}

const typePrefix = "pulumi-nodejs:dynamic/linux:";

const exportSchema = z.looseObject({
  deployment: z.looseObject({
    resources: z
      .array(
        z.looseObject({
          urn: z.string(),
          type: z.string(),
          delete: z.boolean().optional(),
          outputs: z.record(z.string(), z.unknown()).default({}),
        }),
      )
      .default([]),
  }),
});

/** Same as: pulumi stack export. Throws {@link Problem} where there is no such stack, or nothing of ours in it. */
export async function stackRead(ref: StackRef): Promise<Stack> {
  const { resources } = exportSchema.parse(JSON.parse(await stackExport(ref))).deployment;
  const ours = resources.filter((one) => one.type.startsWith(typePrefix) && !one.delete);
  const [, stack = "", project = ""] = /^urn:pulumi:(.*?)::(.*?)::/.exec(ours[0]?.urn ?? "") ?? [];
  if (ours.length === 0) throw new Problem(`${ref.stack ?? "the stack"} holds no lab; \`pulumi up\` builds it`);
  return {
    name: `${project}/${stack}`,
    resources: ours.map(({ type, outputs }) => ({ kind: type.slice(typePrefix.length), outputs })),
  };
}

async function stackExport({ cwd = ".", stack }: StackRef): Promise<string> {
  const named = stack === undefined ? [] : ["--stack", stack];
  const words = ["stack", "export", "--non-interactive", "--color=never", "--cwd", cwd, ...named];
  const result = await execa("pulumi", words, { reject: false, stdin: "ignore" });
  if (result.exitCode === 0) return result.stdout;
  if (result.code === "ENOENT") {
    throw new Problem(
      "the engine, `pulumi`, is not on PATH; in a checkout `npm run -s netns -- show` brings its own, and https://www.pulumi.com/docs/install/ has it",
    );
  }
  throw new Problem(explain(result.stderr || (result.shortMessage ?? ""), { cwd, stack }));
}

/** The engine's words for what users meet first, turned into what to type; others as they are. */
function explain(words: string, { cwd, stack }: StackRef): string {
  const text = words.trim().replace(/^error: /, "");
  if (/no Pulumi(\.yaml)? project/i.test(text)) {
    return `${cwd === "." ? "this folder" : cwd} holds no Pulumi project; say where it is: pulumi-netns show --cwd FOLDER`;
  }
  if (/^chdir /.test(text))
    return `there is no folder ${cwd}; say where the project is: pulumi-netns show --cwd FOLDER`;
  if (/no stack named/.test(text)) return `there is no stack ${stack}; \`pulumi stack ls\` lists those there are`;
  if (/no stack selected|--stack|PULUMI_STACK/i.test(text)) {
    return "no stack is selected; choose one with `pulumi stack select NAME` (`--create` makes it), or say which: pulumi-netns show --stack NAME";
  }
  return `pulumi stack export: ${text}; \`pulumi stack ls\` shows whether the engine reaches its state`;
}
