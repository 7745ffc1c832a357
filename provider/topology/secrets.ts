import * as pulumi from "@pulumi/pulumi";
import { isRecord } from "./members/lab.ts";
import { sections } from "./members/sections.ts";

/** The arguments of a topology, with the secrets of its members wrapped as such. */
export const withSecrets = (args: pulumi.Inputs): pulumi.Inputs =>
  args.namespaces === undefined
    ? args
    : { ...args, namespaces: within(args.namespaces, (all) => mapped(all, (entry) => within(entry, inNamespace))) };

const inNamespace = (entry: unknown): unknown =>
  mapped(entry, (given, section) =>
    Object.hasOwn(sections, section) ? within(given, (all) => inSection(section, all)) : given,
  );

const inSection = (section: string, all: unknown): unknown =>
  mapped(all, (value, key) => (sections[section]?.isSecret(key) ? pulumi.secret(value) : value));

/** Looks at a value that is known now, or later at one that is not known yet. */
const within = (value: unknown, look: (known: unknown) => unknown): unknown =>
  pulumi.Output.isInstance(value) || value instanceof Promise ? pulumi.output(value).apply(look) : look(value);

const mapped = (record: unknown, map: (value: unknown, key: string) => unknown): unknown =>
  isRecord(record) ? Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)])) : record;
