import { Deployed, type Props } from "../conformance/deployment.ts";

/** What a topology is told in the preview, a line for each fault. */
export const faults = async (args: Props): Promise<string[]> => (await told(args)).failures;

/** The same with what it is warned of. */
export async function told(args: Props): Promise<{ failures: string[]; warnings: string[] }> {
  const warnings: string[] = [];
  const say = console.error;
  console.error = (text: unknown) => warnings.push(String(text).replace("warning: ", ""));
  const mark = "clashes%2Fdev Topology%3Acampus";
  const { failures } = await new Deployed("Topology", "campus").handler.check({}, { ...args, mark });
  console.error = say;
  return {
    failures: failures.map(({ property, reason }) => (reason.startsWith(property) ? reason : `${property}: ${reason}`)),
    warnings,
  };
}
