import * as z from "zod";
import { markParse } from "../../provider/kernel/marks.ts";
import { classIn } from "../kinds.ts";
import {
  interrupted,
  isSame,
  markIn,
  markTexts,
  nameOf,
  objectMarks,
  type Resource,
  resourceSchema,
} from "./deployment-marks.ts";

const operationSchema = z.looseObject({ type: z.string(), resource: resourceSchema });

/** The parts of `pulumi stack export` that are read here. The other parts are kept. */
export const exportSchema = z.looseObject({
  /** Null for a stack that was never deployed. */
  deployment: z
    .looseObject({
      resources: z.array(resourceSchema).optional(),
      pending_operations: z.array(operationSchema).optional(),
    })
    .nullable(),
});

export type Exported = z.infer<typeof exportSchema>;
type Operation = z.infer<typeof operationSchema>;

/** Something that a killed run left in the state, and how it is mended. */
export interface StateFinding {
  text: string;
  remedy: string;
}

/** The marks, without nonce, of the resources in a state and in its pending operations. */
export function marksIn({ deployment }: Exported): string[] {
  const all = [...(deployment?.resources ?? []), ...(deployment?.pending_operations ?? []).map((one) => one.resource)];
  return all.flatMap((resource) => [markIn(resource) ?? [], objectMarks(resource)].flat());
}

/** The marks with nonce of the resources in a state. An object with such a mark belongs to this state for certain. */
export const markTextsIn = ({ deployment }: Exported): string[] => (deployment?.resources ?? []).flatMap(markTexts);

/**
 * Ends the pending operations of our kinds. A resource that was being created, and whose object stands, goes into the state as
 * tainted: the next `up` makes it anew, and a `destroy` removes it. A resource that was being deleted or updated is handled again
 * by the next `up`. No object is lost.
 * @param standing the nonces of existing objects, by mark
 */
export function operationsEnded(whole: Exported, standing: ReadonlyMap<string, string>) {
  const { deployment } = whole;
  const operations = deployment?.pending_operations ?? [];
  const resources = [...(deployment?.resources ?? [])];
  const findings = operations.filter(isOurs).map((operation) => ended(operation, resources, standing));
  const left = operations.filter((operation) => !isOurs(operation));
  const after: Exported = { ...whole, deployment: { ...deployment, resources, pending_operations: left } };
  return { after, findings, left: left.map(({ resource }) => resource.urn) };
}

/**
 * Taints the resources in the state whose mark is nowhere on the host, so that the next `up` makes them anew. An interrupted step
 * removed their objects, and the state does not tell.
 * @param there the marks that are on the host
 */
export function goneTainted(whole: Exported, there: ReadonlySet<string>) {
  const findings: StateFinding[] = [];
  const resources = whole.deployment?.resources?.map((resource) => {
    const marks = resource.external || resource.delete || resource.taint ? [] : objectMarks(resource);
    if (marks.length === 0 || marks.some((mark) => there.has(mark))) return resource;
    const text = `${nameOf(resource.urn)} is in the state, and nothing on this host bears its mark`;
    findings.push({ text, remedy: "mark it as tainted: the next `up` makes it anew" });
    return { ...resource, taint: true };
  });
  const after: Exported = { ...whole, deployment: whole.deployment && { ...whole.deployment, resources } };
  return { after, findings };
}

/** Whether the operation is ours to end. Other providers' operations are left to them; a component has no object of its own. */
const isOurs = ({ resource: { type, custom } }: Operation): boolean =>
  classIn(type) !== undefined || type.startsWith("pulumi:") || custom !== true;

function ended(
  { type, resource }: Operation,
  resources: Resource[],
  standing: ReadonlyMap<string, string>,
): StateFinding {
  const name = nameOf(resource.urn);
  const at = resources.findIndex((one) => isSame(one, resource) && !one.delete);
  const [nonce] = objectMarks(resource).flatMap((mark) => standing.get(mark) ?? []);
  if (type === "creating" && nonce !== undefined && (at < 0 || resources[at]?.pendingReplacement)) {
    resources.splice(at < 0 ? resources.length : at, at < 0 ? 0 : 1, made(resource, nonce));
    return {
      text: `${name} was being created, and some of it stands`,
      remedy: "put it into the state as tainted: the next `up` makes it anew, a `destroy` removes it",
    };
  }
  if (type === "creating")
    return { text: `${name} was being created, and nothing of it stands`, remedy: "forget the attempt" };
  if (type === "deleting" && at >= 0) {
    resources[at] = { ...(resources[at] as Resource), taint: true };
    return { text: `${name} was being deleted`, remedy: "mark it as tainted: an `up` that has it makes it anew" };
  }
  if (type === "updating" && at >= 0) {
    resources[at] = interrupted(resources[at] as Resource, markIn(resource));
    return { text: `${name} was being updated`, remedy: "have the next `up` update it again" };
  }
  return { text: `${name}: ${type} was cut off`, remedy: "forget the attempt" };
}

/** The record of a resource whose object exists although its create did not finish. */
const made = (resource: Resource, nonce: string): Resource => ({
  ...resource,
  id: `${markParse(markIn(resource))?.resource}@${nonce || "00000000"}`,
  outputs: resource.inputs,
  taint: true,
});
