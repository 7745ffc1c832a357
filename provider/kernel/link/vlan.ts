import * as z from "zod";
import { whole } from "../schema/text.ts";
import { type LinkField, typeField } from "./field.ts";

/** A switch of a VLAN's link, which iproute2 takes as `WORD on` or `WORD off`, and prints in a list of those that are on. */
export const flagField = (schema: z.ZodDefault<z.ZodBoolean>, word: string): LinkField<typeof schema> =>
  typeField(schema, {
    word,
    keys: ["flags"],
    write: (on) => (on ? "on" : "off"),
    read: (flags) => Array.isArray(flags) && flags.includes(word.toUpperCase()),
  });

/** How many numbers each map has. A tag has 3 bits for its priority. Of the kernel's own priorities (socket(7), SO_PRIORITY) those are mapped that a packet's TOS gives. */
const sizes = { ingress: 8, egress: 16 };
type Direction = keyof typeof sizes;

/** A map from priorities of one sort to those of the other, such as `{ "3": 4 }`. */
export const qosMap = (direction: Direction) =>
  z.record(
    z.string().refine((key) => /^(0|[1-9]\d?)$/.test(key) && Number(key) < sizes[direction], {
      error: ({ input }) => `priorities are 0 to ${sizes[direction] - 1}, not ${JSON.stringify(input)}`,
    }),
    whole("a priority", 0, (direction === "ingress" ? sizes.egress : sizes.ingress) - 1),
  );

type QosMap = z.output<ReturnType<typeof qosMap>>;

/** A map of priorities. All numbers are written, since the kernel keeps what a command does not name. */
export const qosField = <S extends z.ZodType<QosMap | undefined>>(schema: S, word: Direction): LinkField<S> => ({
  ...typeField(schema, {
    word: `${word}-qos-map`,
    keys: [`${word}_qos`],
    read: (printed) => Object.fromEntries(pairsSchema.parse(printed).map(({ from, to }) => [from, to])) as z.output<S>,
  }),
  argv: (map) => [
    `${word}-qos-map`,
    ...[...Array(sizes[word]).keys()].map((from) => `${from}:${(map as QosMap)?.[from] ?? 0}`),
  ],
});

const pairsSchema = z.array(z.object({ from: z.number(), to: z.number() })).default([]);
