import type { Marked } from "../../provider/kernel/inventory/marked.ts";
import { markedJson, markedLine } from "../list/marked-text.ts";
import type { Backend } from "../stack/backend.ts";
import { json, plain, style } from "../terminal.ts";
import type { Finding } from "./backend.ts";

/** Everything that a killed run left of one stack. */
export interface Look {
  backend: Backend;
  /** `[ORG/]PROJECT/STACK`; undefined while the engine cannot read the stack. */
  stack?: string;
  findings: Finding[];
  /** Objects that bear the stack's mark and are in no state. */
  orphans: Marked[];
  /** A sentence about the part of the backend that cannot be seen. */
  unseen?: string | undefined;
  /** Further sentences for the user. */
  notes: string[];
}

interface Printing {
  json?: boolean | undefined;
  destroy?: boolean | undefined;
  /** Whether the findings have been mended, or are still to be. */
  done: boolean;
  /** The findings that were mended before this look. */
  before: readonly Finding[];
}

/** Prints, as text or JSON, what a look found or what was mended. */
export function printed(look: Look, printing: Printing): string {
  return printing.json ? json(jsonOf(look, printing)) : plain(textOf(look, printing));
}

function jsonOf({ backend, stack, findings, orphans, notes }: Look, { done, before }: Printing) {
  return {
    stack: stack ?? null,
    backend: backend.url,
    home: backend.home,
    findings: [...before, ...findings].map(({ about, text, remedy }) => ({ about, text, remedy })),
    orphans: orphans.map(markedJson),
    notes,
    done,
  };
}

function textOf(look: Look, { done, destroy, before }: Printing): string {
  if (done)
    return [...heading(look), ...orphanLines(look), ...nextLines(look, { destroy, before })].join("\n").concat("\n");
  const found = look.findings.flatMap(({ text, remedy }, index) => {
    const isLast = look.findings[index + 1]?.remedy !== remedy;
    return [`  ${text}`, ...(isLast ? [style("dim", `    to do: ${remedy}`)] : [])];
  });
  return [...heading(look), ...found, ...orphanLines(look), ""].join("\n");
}

const heading = ({ stack, backend }: Look): string[] => [
  `${style("bold", stack === undefined ? "Backend" : `Stack ${stack}, backend`)} ${backend.url} (${backend.home})`,
];

function orphanLines({ orphans, notes }: Look): string[] {
  const lines = orphans.map((one) => `  ${markedLine(one)}`);
  const title =
    "These bear this stack's mark and are in no state; the next `pulumi up` takes them up, `recover --destroy` removes them:";
  return [...(lines.length > 0 ? [title, ...lines] : []), ...notes.map((text) => `Mind: ${text}`)];
}

function nextLines({ findings, unseen }: Look, { destroy, before }: Pick<Printing, "destroy" | "before">): string[] {
  const did = [...before, ...findings].length;
  if (destroy)
    return [
      "Nothing of the stack is left on this host. Next: `pulumi refresh --yes` empties its state, or `pulumi stack rm` removes it",
    ];
  return [
    did === 0
      ? `Nothing to mend${unseen === undefined ? "" : ", as far as can be seen"}`
      : `Mended (${did}). Next: \`pulumi up\``,
    "recover does not compare each object with the program. If the run had PULUMI_SKIP_CHECKPOINTS, or only its provider was killed, type `pulumi up --refresh`",
  ];
}
