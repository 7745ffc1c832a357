import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";

const checkout = join(import.meta.dirname, "../..");

/** A Pulumi project of the benchmark. Its stack `dev` has a backend in the project's folder. */
export interface Project {
  folder: string;
  env: NodeJS.ProcessEnv;
}

export interface ProjectOptions {
  /** The folder in which the project's folder is made. */
  work: string;
  name: string;
  /** Texts of files by name. `index.ts` is the program. */
  files: Record<string, string>;
  env?: NodeJS.ProcessEnv;
}

/** The steps of a stack's life, as arguments of `pulumi`. */
export const steps = {
  up: ["up", "--yes", "--skip-preview"],
  preview: ["preview"],
  refresh: ["refresh", "--yes", "--skip-preview"],
  destroy: ["destroy", "--yes", "--skip-preview"],
} as const;

export const commandOf = (step: keyof typeof steps): string[] => [
  "pulumi",
  ...steps[step],
  "--non-interactive",
  "--color=never",
];

/** Makes a project and its stack. */
export async function makeProject({ work, name, files, env: more }: ProjectOptions): Promise<Project> {
  const folder = join(work, name);
  mkdirSync(join(folder, "state"), { recursive: true });
  symlinkSync(join(checkout, "node_modules"), join(folder, "node_modules"));
  const texts = {
    "package.json": JSON.stringify({ name, type: "module", main: "index.ts" }),
    "Pulumi.yaml": `name: ${name}\nruntime: { name: nodejs, options: { typescript: false } }\n`,
    ...files,
  };
  for (const [file, text] of Object.entries(texts)) writeFileSync(join(folder, file), text);
  const env = {
    ...process.env,
    PULUMI_BACKEND_URL: `file://${folder}/state`,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // The language host leaves a folder of pipes in TMPDIR.
    TMPDIR: folder,
    ...more,
  };
  await execa("pulumi", ["stack", "init", "dev"], { cwd: folder, env });
  return { folder, env };
}

interface Export {
  deployment: { resources: { type: string; inputs?: { __provider?: string } }[] };
}

/** A stack's state. */
export async function exported({ folder, env }: Project): Promise<Export> {
  const { stdout } = await execa("pulumi", ["stack", "export"], { cwd: folder, env, maxBuffer: 1e9 });
  return JSON.parse(stdout) as Export;
}

/** The size of a stack's state in bytes, as compact JSON. */
export const stateBytes = async (project: Project): Promise<number> =>
  Buffer.byteLength(JSON.stringify(await exported(project)));
