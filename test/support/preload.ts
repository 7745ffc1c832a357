import { pathToFileURL } from "node:url";

/** An environment in which each Node process loads a file of ours first. */
export const preloading = (file: string): { NODE_OPTIONS: string } => ({
  NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --import=${pathToFileURL(file).href}`.trim(),
});
