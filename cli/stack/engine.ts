import { resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { execa } from "execa";
import { backendGiven } from "../../provider/dynamic/home.ts";
import { redacted, secretsIn } from "../../provider/kernel/schema/backend-url.ts";
import { withoutSecrets } from "../../provider/kernel/schema/credentials.ts";
import { Problem } from "../problem.ts";

/** A stack, by the project's folder and the stack's name. */
export interface StackRef {
  /** @default the working folder */
  cwd?: string | undefined;
  /** @default the selected stack */
  stack?: string | undefined;
}

/** Runs `pulumi` on a stack without questions. @returns its standard output. Throws {@link Problem} with an explanation. */
export async function engine(ref: StackRef, argv: readonly string[], input?: string): Promise<string> {
  const { cwd = ".", stack } = ref;
  const named = stack === undefined ? [] : ["--stack", stack];
  const all = [...argv, "--non-interactive", "--color=never", "--cwd", cwd, ...named];
  const result = await ran(all, input);
  if (result.exitCode === 0) return result.stdout;
  if (result.code === "ENOENT") {
    throw new Problem(
      "the command `pulumi` is not on PATH; https://www.pulumi.com/docs/install/ says how to install it, and in a checkout `npm run -s netns -- COMMAND` brings its own",
    );
  }
  throw new Problem(explain(safe(result.stderr || (result.shortMessage ?? ""), cwd), { argv, ...ref }));
}

/** Runs `pulumi`, and tries again if the state is only half written: a live run may be writing it. */
async function ran(argv: readonly string[], input: string | undefined) {
  const given = input === undefined ? ({ stdin: "ignore" } as const) : { input };
  for (let tries = 5; ; tries -= 1) {
    const result = await execa("pulumi", argv, { reject: false, ...given });
    if (tries === 0 || result.exitCode === 0 || !halfWritten.test(result.stderr)) return result;
    await wait(100);
  }
}

const halfWritten = /failed to load checkpoint: EOF|^(error: )?EOF$|unexpected end of JSON input/m;

/** The engine's message without the backend's credentials: the engine may print the URL, or the part that it cannot parse. */
function safe(said: string, cwd: string): string {
  return withoutSecrets(redacted(said, backendSecrets(cwd)));
}

function backendSecrets(cwd: string): string[] {
  try {
    return secretsIn(backendGiven(process.env, resolve(cwd)).url);
  } catch {
    return [];
  }
}

/** Turns the engine's most common errors into advice on what to type. Other errors stay as they are. */
function explain(said: string, { argv, cwd = ".", stack }: StackRef & { argv: readonly string[] }): string {
  const text = said.trim().replace(/^error: /, "");
  if (/no Pulumi(\.yaml)? project/i.test(text)) {
    return `${cwd === "." ? "this folder" : cwd} has no Pulumi project; say where it is with --cwd FOLDER`;
  }
  if (/^chdir /.test(text)) return `there is no folder ${cwd}; say where the project is with --cwd FOLDER`;
  if (/no stack named/.test(text)) return `there is no stack ${stack}; \`pulumi stack ls\` lists the stacks that exist`;
  if (/no stack selected|--stack|PULUMI_STACK/i.test(text)) {
    return "no stack is selected; choose one with `pulumi stack select NAME` (`--create` makes it), or name one with --stack NAME";
  }
  if (/currently locked by/.test(text)) {
    return `${text}\nIf no run of it is under way, type: pulumi cancel --yes${stack === undefined ? "" : ` --stack ${stack}`}; then run this again`;
  }
  if (halfWritten.test(text)) {
    return `pulumi ${argv.join(" ")}: ${text}; a run was killed while it wrote its state. Type: pulumi-netns recover --yes`;
  }
  return `pulumi ${argv.join(" ")}: ${text}; \`pulumi stack ls\` shows whether Pulumi reaches its states`;
}
