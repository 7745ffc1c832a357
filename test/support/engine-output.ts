import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";

/** The result of one `pulumi` command. */
export interface EngineRun {
  exitCode: number;
  /** Standard output and standard error, mixed as a user sees them. */
  text: string;
  /**
   * The steps that were taken, or that a preview plans, such as `update veth0`. They are sorted; unchanged resources are left
   * out.
   */
  changes: string[];
}

/** The part of a resource in the state that tests read. */
export interface StoredResource {
  urn: string;
  id?: string;
  type: string;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
  deletedWith?: string;
}

/** The name of a resource; empty for resources of Pulumi itself. */
export const nameIn = (urn: string): string =>
  /::pulumi:[^:]+:[^:]+::/.test(urn) ? "" : (urn.split("::").at(-1) ?? "");

interface EngineEvent {
  resourcePreEvent?: { metadata: { op: string; urn: string } };
}

/** Steps that change nothing, and the two halves of a replacement (the step `replace` is counted). */
const quiet = ["same", "refresh", "read", "delete-replaced", "create-replacement"];

/** The steps in an event log. */
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

/**
 * The arguments that `preview --diff` and `up --diff` show as changed: `veth0 ~ peer.mtu: 1400 => 1500`. A new resource is a line `veth0 +`.
 */
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
  const [declared = ""] = section.split(/^ +--outputs:--$/m);
  return declared.split("\n").flatMap((line) => {
    if (/^ +[~+-]? *[}\]]$/.test(line)) inside.pop();
    const [, sign, property = "", value] = /^ +([~+-]) +([\w[\]]+) *: (.+)$/.exec(line) ?? [];
    if (!sign || value?.startsWith("(")) return [];
    if (value !== "{" && value !== "[") return [`${name} ${sign} ${[...inside, property].join(".")}: ${value}`];
    inside.push(property);
    return [];
  });
}
