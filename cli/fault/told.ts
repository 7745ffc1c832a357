import { Problem } from "../problem.ts";

/** Does a step of the provider, whose errors have no stack. Throws a {@link Problem} that names the resource, or the link. */
export async function told<Result>(urn: string, work: () => Promise<Result>): Promise<Result> {
  return work().catch((error: Error) => {
    throw new Problem(`${urn.split("::").at(-1)}: ${error.message}`);
  });
}
