import { digest } from "../kernel/marks.ts";
import { plainWord } from "../kernel/schema/text.ts";

/** The most bytes of a link name in the kernel (IFNAMSIZ less the final zero). */
const room = 15;

/**
 * The link name for a resource that gives none: the resource's name. A name that is too long is cut and ends in a hash, the same
 * each time. The full name becomes the link's altname, where the kernel takes it for one (ALTIFNAMSIZ is 128).
 */
export function linkNameFor(resource: string): { name: string; altname?: string } {
  if (Buffer.byteLength(resource) <= room) return { name: resource };
  const name = `${resource.slice(0, room - 5)}-${digest(resource, 4)}`;
  return resource.length < 128 && plainWord.test(resource) ? { name, altname: resource } : { name };
}
