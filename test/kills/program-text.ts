import type { Declared } from "./stack.ts";

/** A program of resources, each of which names its namespace by reference, and depends on its parents. */
export function programText(resources: readonly Declared[]): string {
  const variable = new Map(resources.map(({ name }, index) => [name, `r${index}`]));
  const lines = resources.map(({ kind, name, args, within = [], attached = [] }) => {
    const given = JSON.stringify(args).replace(/"netns":"([^"]+)"/, (text, netns: string) =>
      variable.has(netns) ? `"netns":${variable.get(netns)}` : text,
    );
    const parents = [...within, ...attached].map((parent) => variable.get(parent)).join(", ");
    return `const ${variable.get(name)} = new ${kind}("${name}", ${given}, { dependsOn: [${parents}] });`;
  });
  const kinds = [...new Set(resources.map(({ kind }) => kind))].join(", ");
  return [`import { ${kinds} } from "pulumi-netns";`, ...lines].join("\n");
}
