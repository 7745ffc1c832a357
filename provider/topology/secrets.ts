import * as pulumi from "@pulumi/pulumi";
import { withFileTexts } from "../dynamic/file-texts.ts";
import type { Kind } from "../dynamic/kind.ts";
import { withSecrets as wrapped } from "../dynamic/secret.ts";
import { mapped, within } from "../dynamic/within.ts";
import { linkKinds } from "../kinds/link-kinds.ts";
import { sections } from "./members/sections.ts";

/**
 * The arguments of a topology, with the secrets of its members wrapped as such, and with texts in the place of assets.
 * @param who how a message calls the topology
 */
export const withSecrets = (who: string, args: pulumi.Inputs): pulumi.Inputs =>
  mapped(args, (given, section) => {
    if (section === "links") return inLinks(given);
    if (section !== "namespaces" || given === undefined) return given;
    return within(given, (all) =>
      mapped(all, (entry, name) => within(entry, (one) => inNamespace(`${who}: namespaces.${name}`, one))),
    );
  }) as pulumi.Inputs;

const inLinks = (links: unknown): unknown => within(links, (all) => mapped(all, inLink));

/** A link with the arguments wrapped that are secrets of any kind of link. */
const inLink = (entry: unknown): unknown =>
  within(entry, (one) => (typeof one === "object" && one !== null && "kind" in one ? wrapped(secretPaths, one) : one));

const secretPaths = Object.values(linkKinds).flatMap((kind) => (kind as Pick<Kind, "secrets">).secrets ?? []);

const inNamespace = (who: string, entry: unknown): unknown =>
  mapped(entry, (given, section) => {
    if (section === "files") return withFileTexts(who, { files: given }).files;
    if (section === "links") return inLinks(given);
    return Object.hasOwn(sections, section) ? within(given, (all) => inSection(section, all)) : given;
  });

const inSection = (section: string, all: unknown): unknown =>
  mapped(all, (value, key) => (sections[section]?.isSecret(key) ? pulumi.secret(value) : value));
