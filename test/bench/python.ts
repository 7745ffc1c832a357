import { execa } from "execa";

/** Debian's own first, for which its packages are. */
const candidates = ["/usr/bin/python3", "python3"];

/** The first python3 that has a module. */
export async function pythonWith(module: string): Promise<string | undefined> {
  for (const python of candidates) if (await imports(python, module)) return python;
  return undefined;
}

const imports = async (python: string, module: string): Promise<boolean> =>
  !(await execa(python, ["-c", `import ${module}`], { reject: false })).failed;

/** What a line of Python prints, such as a module's version; undefined where it fails. */
export async function pythonSays(module: string, expression: string): Promise<string | undefined> {
  const python = await pythonWith(module);
  if (python === undefined) return undefined;
  return (await execa(python, ["-c", `import ${module}; print(${expression})`])).stdout;
}
