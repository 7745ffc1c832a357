import type { Props } from "../conformance/deployment.ts";
import type { Parts, Slot } from "./lab.ts";
import type { Program } from "./program.ts";
import type { Resource } from "./resource.ts";

/** A kind, as random histories make it and change it. */
export interface HistoryKind<S extends Slot = Slot> {
  /** The kind's class name. */
  kind: string;
  /** The name of the kind's slots. A slot holds one resource of a lab, or nothing. */
  slot: S;
  slots: number;
  parts: Parts<S>;
  /** The resource in a slot; undefined if the kernel cannot have it in this lab. */
  resource(program: Program, i: number): Resource | undefined;
  /** The members of a resource such as a topology, each as a resource of its kind. */
  members?(args: Props): Declared[];
  /** The facts that the kernel must have for a resource with these arguments. */
  facts(args: Props): Fact[];
  /** Changes that somebody makes by hand, by name. */
  drifts: Readonly<Record<string, Way>>;
  /** Commands that restore the objects below, such as a network card. They do nothing if the objects exist. */
  ground?: readonly string[];
}

/** A kind with arguments. */
export interface Declared {
  kind: string;
  args: Props;
}

/** A fact that the kernel must have, in a namespace or on the host. */
export interface Fact {
  netns?: unknown;
  /** The namespace itself exists. */
  namespace?: { loopback: boolean };
  link?: LinkFact;
  /** The name of a host's own link that has been moved away from the host. */
  takes?: string;
  address?: string;
  /** A route, with the link that it leaves by. A route over a link that is down waits, and is not in the kernel. */
  route?: { line: string; device?: unknown };
  neighbour?: string;
  rule?: string;
  /** A device, and the bits a second that may leave by it. */
  rate?: string;
  /** The rules of one table. */
  nat?: readonly string[];
  setting?: readonly [key: string, value: string];
  file?: readonly [path: string, text: string];
  /** The command line of a running process. */
  process?: string;
}

/** A link that the kernel must have. */
export interface LinkFact {
  type: string;
  /** The link's name and its declared arguments. */
  args: Props;
}

/** An object that somebody can change by hand: the words that enter its namespace, its arguments, its resource's outputs. */
export interface Target {
  enter: string;
  args: Props;
  outs: Props;
}

/** A change that somebody makes by hand. */
export interface Way {
  /** An argument that the program has to set: only the values that it sets can drift. */
  given?: string;
  /** An output that the change needs. Members of a topology have none. */
  output?: string;
  /** Whether the command makes an object that is missing. */
  makes?: true;
  /** Whether the command changes a mark, the text on an object that tells whose it is. */
  remarks?: true;
  /** The shell command. */
  command(target: Target): string;
}
