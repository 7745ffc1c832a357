import * as pulumi from "@pulumi/pulumi";

/** Looks at a value that is known now, or later at one that is not known yet. */
export const within = (value: unknown, look: (known: unknown) => unknown): unknown =>
  pulumi.Output.isInstance(value) || value instanceof Promise ? pulumi.output(value).apply(look) : look(value);

/** A record with other values in the place of its own; anything else as it is. */
export const mapped = (record: unknown, map: (value: unknown, key: string) => unknown): unknown =>
  typeof record === "object" && record !== null && !Array.isArray(record)
    ? Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]))
    : record;
