/** The name and an explanation of each tool for readers, by its name in a results file. */
const tools: Record<string, { name: string; means: string }> = {
  Topology: { name: "`Topology`", means: "the whole lab as one resource" },
  "fine resources": {
    name: "single resources",
    means: "a resource for each namespace, bridge, cable, address and route",
  },
  "no-op resources": {
    name: "resources that do nothing",
    means: "as many resources as the single ones, of a provider that does nothing: what Pulumi itself takes",
  },
  "one no-op": { name: "one resource that does nothing", means: "the least that any run of Pulumi takes" },
  floor: {
    name: "batch script",
    means: "the quickest script that we can write, with `ip -batch`",
  },
  "shell script": { name: "shell script", means: "one `ip` command after the other" },
  Mininet: { name: "Mininet", means: "its Python API" },
  pyroute2: { name: "pyroute2", means: "a Python program that speaks netlink" },
};

/** The name of a tool in tables. */
export const toolName = (tool: string): string => tools[tool]?.name ?? tool;

/** An explanation of a tool, in a few words. */
export const toolMeaning = (tool: string): string => tools[tool]?.means ?? "";

/** The reader's name of something that was left out, with its lab: `fine resources, star of 1000`. */
export const leftOutName = (text: string): string => {
  const [tool = "", ...rest] = text.split(", ");
  return [toolName(tool), ...rest].join(", ");
};

/** Whether a tool builds no lab, and is measured only for comparison. */
export const buildsNothing = (tool: string): boolean => tool.includes("no-op");
