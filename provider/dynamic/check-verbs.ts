import { setTimeout as wait } from "node:timers/promises";
import { checkRuns, type Failed, failedReport, failedTogether, Unanswered } from "../kernel/answer/report.ts";
import { KernelError } from "../kernel/errors.ts";
import type { Arguments, Kind, Self } from "./kind.ts";
import { warn } from "./log.ts";

/** The result of a check: what it measured and, where that is not as expected, how to report it. */
export interface Looked {
  outputs: Arguments;
  /** The value of `answers` that shows what is not as expected. @default false */
  answers?: unknown;
  failed?: (() => Promise<readonly Failed[]>) | undefined;
}

/** Looks once. Throws where it could not look. */
type Look<Args> = (args: Args) => Promise<Looked>;

type Verbs<Args> = Required<Pick<Kind<Args>, "isCheck" | "isPassing" | "create" | "read" | "update" | "remove">>;

/**
 * The verbs of a kind that makes nothing: its resource is a check. To create or update it runs the check, until it is as expected or
 * the time is over. To read it runs the check once; its result `answers` is an argument, so that a refresh shows what has changed.
 * @param good the value of `answers` where all is as expected
 */
export const checkVerbs = <Args extends Repeated>(look: Look<Args>, good: unknown = true): Verbs<Args> => {
  const asDeclared = async (args: Args, self: Self) => ({ answers: good, ...(await asExpected(look, args, self)) });
  return {
    isCheck: true,
    isPassing: true,
    create: asDeclared,
    read: async (args, self) => (await asItIs(look, args, self)) ?? { answers: good },
    update: asDeclared,
    remove: () => Promise.resolve(),
  };
};

/** How long a check without `retryFor` is repeated, in seconds: routing daemons of the lab may need that long to find their ways. */
const usual = 30;

interface Repeated {
  retryFor?: number;
}

async function asExpected<Args extends Repeated>(look: Look<Args>, args: Args, self: Self): Promise<Arguments> {
  // What failed is looked at while the check still counts as running, so that the report of others waits for it.
  const { outputs, found } = await checkRuns(async () => {
    const { outputs, failed } = await repeated(look, args);
    return { outputs, found: failed && (await failed()) };
  });
  if (found) throw new Unanswered(found, (await failedTogether(found, nameOf(self))).report);
  return outputs;
}

/** Looks until all is as expected, or the time is over. The pauses grow, so that many checks that wait start no storm. */
async function repeated<Args extends Repeated>(look: Look<Args>, args: Args): Promise<Looked> {
  const end = performance.now() + (args.retryFor ?? usual) * 1000;
  for (let pause = 250; ; pause = Math.min(2 * pause, 1000)) {
    const looked = await look(args);
    if (!looked.failed || performance.now() + pause > end) return looked;
    await wait(pause);
  }
}

/** The name of a check's resource, for the messages of others. */
const nameOf = ({ urn }: Self): string => (urn === undefined ? "another check" : `"${urn.split("::").at(-1)}"`);

/**
 * The finding of a read; undefined where all is as expected. The figures measured before then stay, since each run measures something
 * else.
 */
async function asItIs<Args>(look: Look<Args>, args: Args, self: Self): Promise<Arguments | undefined> {
  try {
    const { outputs, failed, answers = false } = await checkRuns(() => look(args));
    if (!failed) return undefined;
    const found = await failed();
    // A resource of its own tells of itself on its row. Members of a topology share a row, where the first one tells of all.
    const { report, isFirst } = await failedTogether(found, nameOf(self));
    if (self.urn !== undefined) await warn(failedReport(found), self.urn);
    else if (isFirst) await warn(report);
    return { answers, ...outputs };
  } catch (error) {
    // The namespace that it asks from is gone, so nothing can answer.
    if (!(error instanceof KernelError && error.kind === "absent")) throw error;
    await warn(error.message, self.urn);
    return { answers: false };
  }
}

/** The reasons why a check has no part in most places. */
export const checkWithout = {
  inventory: "it makes nothing",
  histories: "it makes nothing that a history could spoil; test/kernel tests it against what others make",
} as const;
