import type { Line } from "../../host/batch/batch.ts";
import { removalLines } from "../address/form.ts";
import type { Claim } from "../notes/claims.ts";
import { routeDelLine, routeRefOf } from "../route/ref.ts";

/** The lines that remove what a claim is about: what it is called is the end of `about`. */
export function claimRemovalLines({ about }: Pick<Claim, "about">): Line[] {
  const [sort, ...identity] = about.split(" ");
  return sort === "route" ? [routeDelLine(routeRefOf(identity))] : removalLines(identity);
}
