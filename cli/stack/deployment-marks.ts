import * as z from "zod";
import { markParse, markText, ownerOf } from "../../provider/kernel/marks.ts";
import { classIn, kinds, membersOf } from "../kinds.ts";

export const resourceSchema = z.looseObject({
  urn: z.string(),
  /** URNs that the resource had before. */
  aliases: z.array(z.string()).nullish(),
  type: z.string(),
  custom: z.boolean().optional(),
  inputs: z.record(z.string(), z.unknown()).optional(),
  outputs: z.record(z.string(), z.unknown()).optional(),
  external: z.boolean().optional(),
  taint: z.boolean().optional(),
  delete: z.boolean().optional(),
  pendingReplacement: z.boolean().optional(),
});

export type Resource = z.infer<typeof resourceSchema>;

/** The output that a failed or interrupted update leaves in the state: the object may already have one of these marks. */
const unfinishedSchema = z.looseObject({ verb: z.string(), mark: z.string(), more: z.array(z.string()).optional() });

export const markIn = ({ inputs }: Pick<Resource, "inputs">): string | undefined =>
  typeof inputs?.mark === "string" ? inputs.mark : undefined;

/** `KIND:NAME` from a URN. */
export function nameOf(urn: string): string {
  const [, , type = "", ...name] = urn.split("::");
  return `${type.split(":").at(-1)}:${name.join("::")}`;
}

/** Whether a record in the state is the resource of an operation. The operation may rename the resource. */
export const isSame = ({ urn }: Resource, operated: Resource): boolean =>
  urn === operated.urn || operated.aliases?.includes(urn) === true;

/** The marks (a mark is the text on an object that tells whose it is) of a resource's objects, or of its members' objects. */
export function objectMarks(resource: Resource): string[] {
  const { type, inputs = {} } = resource;
  if (isPassing(type)) return [];
  return marksOf(resource).flatMap((mark) => membersOf(type)?.marks(mark, inputs) ?? [mark]);
}

/** Whether a resource may stand though nothing on this host bears its mark, as a command does that has ended. */
function isPassing(type: string): boolean {
  const kind = kinds.get(classIn(type) ?? "");
  return kind !== undefined && (kind.isPassing === true || (kind.objects === undefined && kind.members === undefined));
}

/** The marks of {@link objectMarks}, with the nonce. */
export function markTexts(resource: Resource): string[] {
  const { id, type, inputs = {} } = resource;
  const [, nonce] = /@([0-9a-f]{8})$/.exec(`${id}`) ?? [];
  return marksOf(resource).flatMap((text) => {
    const mark = markParse(text);
    if (!mark || nonce === undefined) return [];
    const owner = { ...ownerOf({ ...mark, nonce }), id: `${id}` };
    return membersOf(type)?.markTexts(owner, inputs) ?? [markText(owner)];
  });
}

/**
 * The record of a resource whose update was interrupted. No program sets the input `interrupted`, so the engine sees a change and
 * calls update again.
 * @param mark the mark that the update was to write; the object may have it already
 */
export function interrupted(resource: Resource, mark: string | undefined): Resource {
  const { inputs, outputs } = resource;
  const others = [mark, ...unfinishedMarks(resource)].filter((one) => one !== undefined && one !== markIn(resource));
  const [first, ...more] = [...new Set(others)];
  const verb = unfinishedOf(resource)?.verb ?? "update";
  const unfinished = first !== undefined && { unfinished: { verb, mark: first, ...(more.length > 0 && { more }) } };
  return { ...resource, inputs: { ...inputs, interrupted: true }, outputs: { ...outputs, ...unfinished } };
}

/** The mark in the state, and the marks that an unfinished update may have written. */
const marksOf = (resource: Resource): string[] => [
  ...new Set([markIn(resource) ?? [], unfinishedMarks(resource)].flat()),
];

function unfinishedMarks(resource: Resource): string[] {
  const left = unfinishedOf(resource);
  return left ? [left.mark, ...(left.more ?? [])] : [];
}

const unfinishedOf = ({ outputs }: Resource) => unfinishedSchema.safeParse(outputs?.unfinished).data;
