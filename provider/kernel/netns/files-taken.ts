import { blamed, KernelError } from "../errors.ts";

/** The arguments that each file of a namespace stands for; a message blames the first of them. */
const argumentsOf = {
  "resolv.conf": ["nameservers", "search"],
  hosts: ["hosts"],
  "nsswitch.conf": ["nsswitch"],
} as const;

export type FileName = keyof typeof argumentsOf;

/** The error for something of others that has the name of a file which is to be written. */
export function inTheWay(file: FileName, what: string): KernelError {
  const [first, ...others] = argumentsOf[file];
  const all = [first, ...others].join(" and ");
  return blamed(first, new KernelError("taken", `${what}; it was not touched. Move it away, or leave out ${all}`));
}
