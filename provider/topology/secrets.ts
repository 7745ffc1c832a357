import * as pulumi from "@pulumi/pulumi";
import { withFileTexts } from "../dynamic/file-texts.ts";
import { mapped, within } from "../dynamic/within.ts";
import { sections } from "./members/sections.ts";

/**
 * The arguments of a topology, with the secrets of its members wrapped as such, and with texts in the place of assets.
 * @param who how a message calls the topology
 */
export const withSecrets = (who: string, args: pulumi.Inputs): pulumi.Inputs =>
  args.namespaces === undefined
    ? args
    : {
        ...args,
        namespaces: within(args.namespaces, (all) =>
          mapped(all, (entry, name) => within(entry, (one) => inNamespace(`${who}: namespaces.${name}`, one))),
        ),
      };

const inNamespace = (who: string, entry: unknown): unknown =>
  mapped(entry, (given, section) => {
    if (section === "files") return withFileTexts(who, { files: given }).files;
    return Object.hasOwn(sections, section) ? within(given, (all) => inSection(section, all)) : given;
  });

const inSection = (section: string, all: unknown): unknown =>
  mapped(all, (value, key) => (sections[section]?.isSecret(key) ? pulumi.secret(value) : value));
