/**
 * The parts of a JSON schema that arguments need. Our own keywords: `x-default` is a default in words, `x-replaces` says that a
 * change makes a new object, `x-secret` names the argument that decides whether the value is a secret, `x-resource` is a class
 * whose resource can be given instead of the value.
 */
export interface JsonSchema {
  $ref?: string;
  title?: string;
  description?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  minimum?: number;
  maximum?: number;
  default?: unknown;
  examples?: unknown[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema | boolean;
  "x-default"?: string;
  "x-replaces"?: true;
  "x-secret"?: string;
  "x-resource"?: string;
}

/** The schema of the values in a record, which may have any names. */
export const underAnyName = ({ additionalProperties }: JsonSchema): JsonSchema | undefined =>
  typeof additionalProperties === "object" ? additionalProperties : undefined;
