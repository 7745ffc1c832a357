import { digest } from "../kernel/marks.ts";

/** What the kernel takes (IFNAMSIZ less the final zero). */
const room = 15;

/**
 * The link name for a resource that gives none: the resource's own. One too long is cut and ends in a hash, the same each
 * time, and the whole becomes the link's altname.
 */
export function linkNameFor(resource: string): { name: string; altname?: string } {
  if (Buffer.byteLength(resource) <= room) return { name: resource };
  return { name: `${resource.slice(0, room - 5)}-${digest(resource, 4)}`, altname: resource };
}
