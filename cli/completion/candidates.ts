import type { Command, Option } from "commander";
import { nodesRead } from "../node/nodes.ts";
import type { StackRef } from "../stack/engine.ts";
import { stackProcesses } from "../stack/processes.ts";

/** What stands on a line before the word that is completed. */
interface Line {
  /** The words that are no options and no values of options. */
  operands: string[];
  ref: StackRef;
  /** Whether the word is the value of an option. */
  isValue: boolean;
  /** Whether `--` came before, so that no options follow. */
  isRest: boolean;
}

/** The names that an argument takes, by the argument's name. */
const sources: Readonly<Record<string, (line: Line) => Promise<string[]>>> = {
  node: nodeNames,
  from: nodeNames,
  to: nodeNames,
  link: async ({ ref, operands: [node] }) => {
    const found = (await nodesRead(ref)).find(({ name, resource }) => name === node || resource === node);
    return [...(found?.links ?? []), "lo", "any"];
  },
  "node/link": async ({ ref }) =>
    (await nodesRead(ref)).flatMap(({ name, links }) => links.map((link) => `${name}/${link}`)),
  process: async ({ ref }) => (await stackProcesses(ref)).flatMap(({ name, node }) => [name, `${node}/${name}`]),
};

async function nodeNames({ ref }: Line): Promise<string[]> {
  return (await nodesRead(ref)).map(({ name }) => name);
}

/** The words that the last of these words may become. */
export async function candidates(program: Command, words: readonly string[]): Promise<string[]> {
  const [name, ...before] = words.slice(0, -1);
  const typed = words.at(-1) ?? "";
  const all = name === undefined ? commandNames(program) : await inCommand(program, { name, before, typed });
  return [...new Set(all)].filter((one) => one.startsWith(typed));
}

const commandNames = (program: Command): string[] =>
  program
    .createHelp()
    .visibleCommands(program)
    .map((one) => one.name());

interface Typed {
  name: string;
  before: readonly string[];
  typed: string;
}

async function inCommand(program: Command, { name, before, typed }: Typed): Promise<string[]> {
  const command = program.commands.find((one) => one.name() === name);
  if (!command) return name === "help" ? commandNames(program) : [];
  const options = command.createHelp().visibleOptions(command);
  const line = lineOf(options, before);
  if (line.isValue) return [];
  if (typed.startsWith("-") && !line.isRest) return options.flatMap(({ long }) => long ?? []);
  const argument = command.registeredArguments[line.operands.length];
  return argument?.argChoices ?? (await sources[argument?.name() ?? ""]?.(line)) ?? [];
}

function lineOf(options: readonly Option[], before: readonly string[]): Line {
  const line: Line = { operands: [], ref: {}, isValue: false, isRest: false };
  let awaits: Option | undefined;
  for (const word of before) {
    if (awaits) Object.assign(line.ref, { [awaits.attributeName()]: word });
    const option = awaits || line.isRest ? undefined : options.find(({ short, long }) => [short, long].includes(word));
    if (!awaits && !option && word === "--") line.isRest = true;
    else if (!awaits && !option && (line.isRest || !word.startsWith("-"))) line.operands.push(word);
    awaits = option?.required ? option : undefined;
  }
  return { ...line, isValue: awaits !== undefined };
}
