import { closeSync, constants, ftruncateSync, openSync, writeSync } from "node:fs";
import type { RunOptions } from "../run/run.ts";
import { fileChange } from "./files.ts";
import { fileRead } from "./look.ts";

/**
 * Writes a new text into a file that is there. The file stays the same one (its inode does), so a program that has it mounted or
 * open sees the new text. At every moment the file holds the old text or the new one, which empty lines may follow.
 */
export async function fileRewrite(path: string, text: string, options: Pick<RunOptions, "secret"> = {}): Promise<void> {
  const next = Buffer.from(text);
  const size = Buffer.byteLength((await fileRead(path)) ?? "");
  const padded = Buffer.concat([next, Buffer.alloc(Math.max(0, size - next.length), "\n")]);
  const write = ["dd", `of=${path}`, "conv=notrunc,nocreat", "status=none", "bs=1M", "iflag=fullblock"];
  await fileChange(write, async () => inPlace(path, (file) => writeSync(file, padded, 0, padded.length, 0)), {
    input: padded.toString(),
    ...options,
  });
  if (padded.length === next.length) return;
  await fileChange(["truncate", "-s", `${next.length}`, "--", path], async () =>
    inPlace(path, (file) => ftruncateSync(file, next.length)),
  );
}

function inPlace(path: string, change: (file: number) => unknown): void {
  const file = openSync(path, constants.O_WRONLY | constants.O_NOFOLLOW);
  try {
    change(file);
  } finally {
    closeSync(file);
  }
}
