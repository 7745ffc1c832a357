import * as z from "zod";
import { run } from "../process/run.ts";
import { readAs } from "./errors.ts";
import { type Link, linkSchema } from "./link-form.ts";

/** What `ip` shows of the host. Same as: ip -json -details WORDS. To look needs no root, so a preview does it too. */
export async function hostLook(...words: readonly string[]): Promise<unknown> {
  const { stdout } = await run(["ip", "-json", "-details", ...words], { as: "self" });
  return stdout.trim() === "" ? [] : JSON.parse(stdout);
}

/** The host's links with their addresses. */
export const hostLinks = async (): Promise<Link[]> =>
  readAs(z.array(linkSchema), await hostLook("addr", "show"), "the links of the host");
