import * as z from "zod";
import { type LinkField, typeField } from "../link/field.ts";
import { whole } from "../schema/text.ts";

/** A switch that iproute2 takes as `on` or `off`, and prints as true or false. */
export const switchField = (
  schema: z.ZodDefault<z.ZodBoolean>,
  word: string,
  key: string = word,
): LinkField<typeof schema> => typeField(schema, { word, keys: [key], write: (on) => (on ? "on" : "off") });

/** The port in the number of the link's channel (SCI): its last four hexadecimal digits. */
export const sciPortField = typeField(whole("sciPort", 1, 65535).default(1), {
  word: "port",
  keys: ["sci"],
  read: (sci) => Number.parseInt(String(sci).slice(-4), 16),
  fixed: true,
});

const windowSchema = z.union([z.literal(false), whole("replayWindow", 0, 4_294_967_294)]).default(false);

/** The window within which late frames are taken, and false where replayed frames are: iproute2 has two words for it. */
export const replayField: LinkField<typeof windowSchema> = {
  ...typeField(windowSchema, { word: "window" }),
  argv: (size) => (typeof size === "number" ? ["window", `${size}`, "replay", "on"] : ["replay", "off"]),
  read: ({ linkinfo: { info_data: data } = {} }) => (data?.replay_protect === true ? Number(data.window) : false),
};
