import type { LinkForms, LinkWanted } from "./common.ts";
import type { ArgvForm } from "./field.ts";
import { type Link, type LinkLine, setLine } from "./form.ts";

/** The arguments that links of all types share, as they stand after `link add name NAME` and `link set dev NAME`, `up` last. */
export const commonArgv = (forms: LinkForms, wanted: LinkWanted): string[] => [
  ...argvAfter("link", forms, wanted).flat(),
  ...upArgv(wanted),
];

/** The words for each declared argument that has the place `after` in the command. */
export const argvAfter = (after: ArgvForm["after"], forms: LinkForms, wanted: LinkWanted): string[][] =>
  partsAfter(after, forms, wanted).map(({ argv }) => argv);

/** An argument, and its words in a command. */
interface LinkPart {
  argument: string;
  argv: string[];
}

const partsAfter = (after: ArgvForm["after"], forms: LinkForms, wanted: LinkWanted): LinkPart[] =>
  Object.entries(forms).flatMap(([argument, form]) => {
    const value = wanted[argument];
    const argv = "argv" in form && form.after === after && value !== undefined ? form.argv(value) : [];
    return argv.length > 0 ? [{ argument, argv }] : [];
  });

/**
 * Lines that change a link in place: one for the arguments of all links, one for each argument of its type, in their order, and
 * one for the settings of its port.
 */
export function setLines(forms: LinkForms, wanted: LinkWanted, type?: readonly string[]): LinkLine[] {
  // The kernel sets a link up before it joins its master, and a link joins a bond only while it is down.
  const joins = typeof wanted.master === "string";
  const common = commonArgv(forms, joins ? { ...wanted, up: undefined } : wanted);
  const own = type === undefined ? [] : partsAfter("type", forms, wanted);
  return [
    ...(common.length > 0 ? [setLine(wanted.name, common)] : []),
    ...(joins && wanted.up !== undefined ? [setLine(wanted.name, upArgv(wanted))] : []),
    ...own.map(({ argument, argv }) => ({
      ...setLine(wanted.name, ["type", ...withWords(type ?? [], argv)]),
      argument,
    })),
    ...portLines(forms, wanted),
  ];
}

/** The words of a type with those of an argument, where they are not among them. */
const withWords = (type: readonly string[], argv: readonly string[]): string[] =>
  type.some((_, at) => argv.every((word, index) => type[at + index] === word)) ? [...type] : [...type, ...argv];

/** The line for the settings of a port, which the kernel takes only when the link has joined its bridge. */
export const portLines = (forms: LinkForms, wanted: LinkWanted): LinkLine[] =>
  partsAfter("bridge_slave", forms, wanted).map(({ argument, argv }) => ({
    ...setLine(wanted.name, ["type", "bridge_slave", ...argv]),
    argument,
  }));

/** A line for a new link that is to be down: joining a bond has set it up. */
export const downLines = ({ name, up }: LinkWanted, { flags }: Link): LinkLine[] =>
  up === false && flags.includes("UP") ? [setLine(name, ["down"])] : [];

const upArgv = ({ up }: LinkWanted): string[] => (up === undefined ? [] : [up ? "up" : "down"]);
