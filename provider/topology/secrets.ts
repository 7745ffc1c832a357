import * as pulumi from "@pulumi/pulumi";
import { isRecord } from "./members/lab.ts";
import { sections } from "./members/sections.ts";

/** The arguments of a topology with what is secret in its members as such; all else as it is. */
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

/** What is not known yet is looked at when it is. */
const within = (value: unknown, look: (known: unknown) => unknown): unknown =>
  pulumi.Output.isInstance(value) || value instanceof Promise ? pulumi.output(value).apply(look) : look(value);

const mapped = (record: unknown, map: (value: unknown, key: string) => unknown): unknown =>
  isRecord(record) ? Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)])) : record;
