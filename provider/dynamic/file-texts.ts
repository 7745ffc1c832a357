import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { nodeFiles } from "../kernel/node/schema.ts";
import { givenAs } from "./arguments.ts";
import { programArgs } from "./class.ts";
import { mapped, within } from "./within.ts";

/** The text of a file: a text, or an asset, whose content is taken when the program runs. */
export type FileText = pulumi.Input<string | pulumi.asset.FileAsset | pulumi.asset.StringAsset>;

/** A file: its text, or its text with its mode and owner. */
export type FileInput =
  | FileText
  | pulumi.Input<{
      /** The text. */
      content: FileText;
      /** The mode, in octal. @default "0644" */
      mode?: pulumi.Input<string>;
      /** The user, by a name that the namespace's own /etc/passwd has, or the host's; or by number. @default "root" */
      owner?: pulumi.Input<string | number>;
      /** The group, likewise. @default "root" */
      group?: pulumi.Input<string | number>;
    }>;

/** The argument for files by path. */
export const filesArgument = givenAs<pulumi.Input<Record<string, FileInput>> | undefined>()(nodeFiles.optional());

/** Arguments with texts in the place of assets among their files. @param who how a message calls the resource */
export const withFileTexts = <Args extends { files?: unknown }>(who: string, args: Args): Args =>
  args.files === undefined ? args : { ...args, files: fileTexts(who, args.files) };

const fileTexts = (who: string, files: unknown): unknown =>
  within(files, (all) => mapped(all, (file, path) => within(file, (one) => fileText(`${who}: files.${path}`, one))));

const fileText = (where: string, file: unknown): unknown =>
  pulumi.asset.Asset.isInstance(file)
    ? assetText(where, file)
    : mapped(file, (value, key) => (key === "content" ? within(value, (one) => contentText(where, one)) : value));

const contentText = (where: string, content: unknown): unknown =>
  pulumi.asset.Asset.isInstance(content) ? assetText(where, content) : content;

/** The text of an asset. An output makes promises and plain objects of assets, so only its fields are looked at. */
function assetText(where: string, asset: object): unknown {
  if ("text" in asset) return within(asset.text, (text) => text);
  if ("path" in asset) return within(asset.path, (path) => fileRead(where, String(path)));
  throw new pulumi.RunError(
    `${where}: a file's text is a text, a FileAsset or a StringAsset; a RemoteAsset is fetched by nobody`,
  );
}

function fileRead(where: string, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : (error as Error).message;
    throw new pulumi.RunError(`${where}: ${resolve(path)} cannot be read as text: ${why}`);
  }
}

/**
 * A hash of each text that a program gives a namespace for these paths, for resources that are to change with the text. A path
 * without a file has none.
 */
export const fileHashes = (
  netns: pulumi.Resource,
  paths: pulumi.Input<pulumi.Input<string>[]>,
): pulumi.Output<Record<string, string>> =>
  pulumi.all([pulumi.output(fileTexts("netns", programArgs(netns).files ?? {})), paths]).apply(([files, all]) => {
    const texts = files as Record<string, string | { content: string }>;
    const known = all.filter((path) => Object.hasOwn(texts, path));
    return Object.fromEntries(known.map((path) => [path, fileHash(texts[path] as string)]));
  });

/** A hash of a file's text. */
export const fileHash = (file: string | { content: string }): string =>
  createHash("sha256")
    .update(typeof file === "string" ? file : file.content)
    .digest("hex")
    .slice(0, 16);
