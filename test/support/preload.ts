import { pathToFileURL } from "node:url";

/** The environment in which each Node process loads a file of ours before its own. */
export const preloading = (file: string): { NODE_OPTIONS: string } => ({
  NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --import=${pathToFileURL(file).href}`.trim(),
});
