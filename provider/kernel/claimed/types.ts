import { batchBy, type Line, type LineResult } from "../../host/batch/batch.ts";
import { CommandError } from "../../host/errors.ts";
import type { NetnsRef } from "../../host/netns.ts";
import { addressForm } from "../address/claimed.ts";
import { impairmentForm } from "../impairment/claimed.ts";
import { neighbourForm } from "../neighbour/claimed.ts";
import { stationForm } from "../neighbour/stations.ts";
import type { Claim } from "../notes/claims.ts";
import { routeForm } from "../route/claimed.ts";
import { ruleForms } from "../rule/claimed.ts";
import type { ClaimedType } from "./type.ts";

/** The types of claimed objects. */
export const claimedTypes: ClaimedType[] = [
  addressForm,
  neighbourForm,
  stationForm,
  routeForm,
  ...Object.values(ruleForms),
  impairmentForm,
];

/** A claim with its type, and the identity and rank that follow from the type. */
export interface KnownClaim extends Claim {
  type: ClaimedType;
  identity: readonly string[];
  rank: number;
}

/** The claims of types that this version knows. Claims of a newer version's types, and damaged ones, are left alone. */
export const claimsKnown = (claims: readonly Claim[]): KnownClaim[] =>
  claims.flatMap((claim): KnownClaim[] => {
    const [name, ...identity] = claim.about.split(" ");
    const type = claimedTypes.find((one) => one.name === name);
    return type?.isIdentity(identity)
      ? [{ ...claim, type, identity, rank: claim.rank ?? type.rank(claim.remake) }]
      : [];
  });

/** A line that is about a claimed object. */
export interface ClaimedLine {
  type: ClaimedType;
  line: Line;
}

/** Runs lines in their order; adjoining lines of one program go as one batch. A refused line does not stop the others. */
export async function claimedRun(netns: NetnsRef, lines: readonly ClaimedLine[]): Promise<LineResult[]> {
  const results: LineResult[] = [];
  while (results.length < lines.length) {
    const rest = lines.slice(results.length);
    const { program, endsProgram } = (rest[0] as ClaimedLine).type;
    const others = rest.findIndex(({ type }) => type.program !== program || type.endsProgram !== endsProgram);
    const part = (others < 0 ? rest : rest.slice(0, others)).map(({ line }) => line);
    const apart = () => Promise.all(part.map((line) => alone((job) => batchBy[program](netns, job), line)));
    results.push(...(await (endsProgram ? apart() : batchBy[program](netns, part).catch(apart))));
  }
  return results;
}

/** The result of one line, by itself. A line that its program cannot parse, such as a way over a link that is gone, is refused too. */
async function alone(run: (job: readonly Line[]) => Promise<LineResult[]>, line: Line): Promise<LineResult> {
  try {
    const [result = {}] = await run([line]);
    return result;
  } catch (error) {
    if (error instanceof CommandError && error.kind === "failed") return { error: error.reason };
    throw error;
  }
}
