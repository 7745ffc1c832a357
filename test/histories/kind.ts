import type { Props } from "../conformance/deployment.ts";
import type { Parts, Slot } from "./lab.ts";
import type { Program } from "./program.ts";
import type { Resource } from "./resource.ts";

/** What random histories do to a kind. */
export interface HistoryKind<S extends Slot = Slot> {
  /** Its class name. */
  kind: string;
  /** The name of its slots, and how many a lab has. */
  slot: S;
  slots: number;
  parts: Parts<S>;
  /** The part in a slot as a resource; undefined where the kernel cannot have it in this lab. */
  resource(program: Program, i: number): Resource | undefined;
  /** The members of one, as resources of their kinds. */
  members?(args: Props): Declared[];
  /** What the kernel is to have of one that is declared. */
  facts(args: Props): Fact[];
  /** What somebody does to one by hand, by what it is called. */
  drifts: Readonly<Record<string, Way>>;
  /** Commands that bring back by hand what it stands on, where that is gone: they do nothing where it is there. */
  ground?: readonly string[];
}

/** A kind, and its words. */
export interface Declared {
  kind: string;
  args: Props;
}

/** One thing that the kernel is to have, in a namespace or on the host. */
export interface Fact {
  netns?: unknown;
  /** That the namespace is there. */
  namespace?: { loopback: boolean };
  link?: LinkFact;
  /** The name of a link of the host's own that is not on the host now. */
  takes?: string;
  address?: string;
  /** A route with the link that it leaves by: on one that is down there is none, it waits. */
  route?: { line: string; device?: unknown };
  nat?: string;
  setting?: readonly [key: string, value: string];
  file?: readonly [path: string, text: string];
}

/** A link that the kernel is to have. */
export interface LinkFact {
  type: string;
  /** Its name, and what is declared of it. */
  args: Props;
}

/** An object of the lab that somebody can do something to: the words that enter its namespace, and its arguments. */
export interface Target {
  enter: string;
  args: Props;
  outs: Props;
}

/** Something that somebody does by hand. */
export interface Way {
  /** An argument that has to be given, for what the program does not say is no drift. */
  given?: string;
  /** An output that it needs: the members of a topology have none. */
  output?: string;
  /** Whether it makes what is not there. */
  makes?: true;
  /** Whether it changes a mark. */
  remarks?: true;
  /** What is typed. */
  command(target: Target): string;
}
