import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { fileHash, fileHashes } from "../dynamic/file-texts.ts";
import { absolutePath } from "../kernel/process/schema.ts";

/** Hashes of files of the process's namespace, by path: a program names the paths alone. */
export const namedFiles = z.record(
  absolutePath,
  z.string().min(1, {
    error: "this is no file of the namespace; give paths of its `files`, and the Netns resource as netns",
  }),
);

type Hashes = Record<string, string>;

/** The hash of each file that is named; empty for one that the namespace does not have. */
export function namedHashes(netns: pulumi.Resource | undefined, paths: pulumi.Input<pulumi.Input<string>[]>) {
  const found: pulumi.Input<Hashes> = netns === undefined ? {} : fileHashes(netns, paths);
  return pulumi
    .all([paths, found])
    .apply(([all, hashes]): Hashes => Object.fromEntries(all.map((path) => [path, hashes[path] ?? ""])));
}

/** The same for a namespace of a topology. */
export function hashesAmong(files: unknown, paths: readonly unknown[]): Hashes {
  const texts = (files ?? {}) as Record<string, string | { content: string }>;
  return Object.fromEntries(
    paths.map(String).map((path) => [path, Object.hasOwn(texts, path) ? fileHash(texts[path] as string) : ""]),
  );
}
