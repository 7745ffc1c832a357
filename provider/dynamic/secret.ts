import * as pulumi from "@pulumi/pulumi";
import type { Secret } from "./traits.ts";
import { mapped, within } from "./within.ts";

/** The arguments with their secrets wrapped as such, and the option that makes outputs secret. */
export function secretly(secret: Secret | undefined, args: pulumi.Inputs): Secretly {
  const by = secret && args[secret.by];
  if (!secret || by === undefined) return { args, options: {} };
  const known = isKnown(by);
  if (known && !secret.holds(by)) return { args, options: {} };
  const given = secret.fields.filter((field) => args[field] !== undefined);
  const wrapped = given.map((field) => [field, known ? pulumi.secret(args[field]) : later(secret, by, args[field])]);
  // If only the engine will know, a given argument becomes a secret then, by itself. An output has to be declared secret now.
  const fields = known ? secret.fields : secret.fields.filter((field) => !given.includes(field));
  return { args: { ...args, ...Object.fromEntries(wrapped) }, options: { additionalSecretOutputs: [...fields] } };
}

/** The arguments with the values at these paths wrapped as secrets; `*` in a path stands for any name. */
export const withSecrets = (paths: readonly string[] = [], args: pulumi.Inputs): pulumi.Inputs =>
  paths.reduce<pulumi.Inputs>((whole, path) => hushed(whole, path.split(".")) as pulumi.Inputs, args);

function hushed(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (value === undefined) return undefined;
  if (key === undefined) return pulumi.secret(value);
  return within(value, (known) =>
    mapped(known, (inner, name) => (key === "*" || key === name ? hushed(inner, rest) : inner)),
  );
}

/** Whether a value holds something that is known only later, and that the program may have called secret. */
export const holdsOutput = (value: unknown): boolean => {
  if (!isKnown(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsOutput);
};

interface Secretly {
  args: pulumi.Inputs;
  options: pulumi.CustomResourceOptions;
}

const isKnown = (value: unknown): boolean => !pulumi.Output.isInstance(value) && !(value instanceof Promise);

const later = ({ holds }: Secret, by: unknown, value: unknown): pulumi.Output<unknown> =>
  pulumi.all([by, value]).apply(([key, one]) => (holds(key) ? pulumi.secret(one) : one));
