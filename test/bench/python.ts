import { execa } from "execa";

/** Debian's own Python comes first, because Debian's packages are for that one. */
const candidates = ["/usr/bin/python3", "python3"];

/** The first python3 that has a module; undefined if none has. */
export async function pythonWith(module: string): Promise<string | undefined> {
  for (const python of candidates) if (await imports(python, module)) return python;
  return undefined;
}

const imports = async (python: string, module: string): Promise<boolean> =>
  !(await execa(python, ["-c", `import ${module}`], { reject: false })).failed;

/** The value of a Python expression, such as a module's version; undefined if no python3 has the module. */
export async function pythonSays(module: string, expression: string): Promise<string | undefined> {
  const python = await pythonWith(module);
  if (python === undefined) return undefined;
  return (await execa(python, ["-c", `import ${module}; print(${expression})`])).stdout;
}
