import { batchBy, type Line, type LineResult } from "../../host/batch/batch.ts";
import type { NetnsRef } from "../../host/netns.ts";
import { addressForm } from "../address/claimed.ts";
import type { Claim } from "../notes/claims.ts";
import { routeForm } from "../route/claimed.ts";
import type { ClaimedType } from "./type.ts";

/** The types of claimed objects. */
export const claimedTypes: ClaimedType[] = [addressForm, routeForm];

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
    const jobs = endsProgram ? part.map((line) => [line]) : [part];
    const done = await Promise.all(jobs.map((job) => batchBy[program](netns, job)));
    results.push(...done.flat());
  }
  return results;
}
