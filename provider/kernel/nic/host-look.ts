import * as z from "zod";
import { jsonOf } from "../../host/errors.ts";
import { run } from "../../host/run/run.ts";
import { readAs } from "../errors.ts";
import { type Link, linkSchema } from "../link/form.ts";

/** Reads from the host with `ip`, as the user who runs the program: a read needs no root. Same as: ip -json -details ARGV */
export async function hostLook(...argv: readonly string[]): Promise<unknown> {
  const command = ["ip", "-json", "-details", ...argv];
  const { stdout } = await run(command, { as: "self" });
  return jsonOf(stdout, command.join(" "));
}

/** The host's links with their addresses. */
export const hostLinks = async (): Promise<Link[]> =>
  readAs(z.array(linkSchema), await hostLook("addr", "show"), "the links of the host");
