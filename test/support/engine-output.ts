import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";

/** What one `pulumi` command said, and what it did. */
export interface EngineRun {
  exitCode: number;
  /** Standard output and error together, as a user sees them. */
  text: string;
  /** What was, or in a preview would be, done: `update veth0`. Sorted; what stays the same is left out. */
  changes: string[];
}

/** The part of a stored resource that tests read. */
export interface StoredResource {
  urn: string;
  id?: string;
  type: string;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
}

/** The name of a resource, and nothing for what is Pulumi's own. */
export const nameIn = (urn: string): string =>
  /::pulumi:[^:]+:[^:]+::/.test(urn) ? "" : (urn.split("::").at(-1) ?? "");

interface EngineEvent {
  resourcePreEvent?: { metadata: { op: string; urn: string } };
}

/** What changes nothing, and the halves of a replacement. */
const quiet = ["same", "refresh", "read", "delete-replaced", "create-replacement"];

/** What an event log tells of changes. */
export function changesOf(log: string): string[] {
  if (!existsSync(log)) return [];
  const lines = readFileSync(log, "utf8").split("\n").filter(Boolean);
  return lines
    .map((line) => (JSON.parse(line) as EngineEvent).resourcePreEvent?.metadata)
    .filter((step) => step !== undefined)
    .filter(({ op, urn }) => !quiet.includes(op) && nameIn(urn) !== "")
    .map(({ op, urn }) => `${op} ${nameIn(urn)}`)
    .sort();
}

/** The properties that `preview --diff` would change, as it prints them: `veth0 ~ peer.mtu: 1400 => 1500`; `veth0 +` for what is to be made. */
export function propertyLines({ text }: EngineRun): string[] {
  const [, planned] = text.split(/^ {2}pulumi:pulumi:Stack: \(same\)$/m);
  assert.ok(planned !== undefined, text);
  return planned
    .split(/^(?= {4}[~+-]+ .+: \((?:create|update|delete|replace)\)$)/m)
    .flatMap(propertiesOf)
    .sort();
}

function propertiesOf(section: string): string[] {
  const name = nameIn(/\[urn=(.+)\]/.exec(section)?.[1] ?? "");
  if (name && /^ +\+ /.test(section)) return [`${name} +`];
  const inside: string[] = [];
  return section.split("\n").flatMap((line) => {
    if (/^ +[~+-]? *[}\]]$/.test(line)) inside.pop();
    const [, sign, property = "", value] = /^ +([~+-]) +([\w[\]]+) *: (.+)$/.exec(line) ?? [];
    if (!sign || value?.startsWith("(")) return [];
    if (value !== "{" && value !== "[") return [`${name} ${sign} ${[...inside, property].join(".")}: ${value}`];
    inside.push(property);
    return [];
  });
}
