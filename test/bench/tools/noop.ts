import { noopFiles, noopLab } from "../noop.ts";
import { labOf, resourcesOf } from "../shape.ts";
import { pulumiLife } from "./pulumi-life.ts";
import type { Tool } from "./tool.ts";

/** As many resources that do nothing as the lab has fine resources. This measures Pulumi itself. */
export const noops: Tool = {
  name: "no-op resources",
  slow: ["preview", "refresh", "add-host"],
  absent: async () => undefined,
  open: (shape, folder) =>
    pulumiLife({
      folder,
      files: noopFiles,
      lab: noopLab(resourcesOf(labOf(shape))),
      grown: noopLab(resourcesOf(labOf(shape, 1))),
      env: { PULUMI_SKIP_CHECKPOINTS: "true" },
    }),
};

/** One resource that does nothing. The step `add-host` changes it. */
export const oneNoop: Tool = {
  name: "one no-op",
  once: true,
  absent: async () => undefined,
  open: (_, folder) => pulumiLife({ folder, files: noopFiles, lab: noopLab(1), grown: noopLab(1, "-grown") }),
};
