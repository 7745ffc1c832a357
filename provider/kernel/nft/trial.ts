import { CommandError, jsonOf } from "../../host/errors.ts";
import { run } from "../../host/run/run.ts";
import { type Ruleset, rulesetOf } from "./ruleset.ts";

/** Runs nft in a namespace that is thrown away. The text goes through a pipe, since one argument of a command is not long enough. */
const throwAway = (command: string): string[] => ["unshare", "--net", "sh", "-c", command];

/** What nft says against statements; undefined where it takes them, or where this user cannot make a namespace to try them in. */
export async function nftProblem(statements: readonly string[]): Promise<string | undefined> {
  try {
    // A mere check (`nft -c`) passes rules that the kernel refuses at the end of a transaction, such as NAT in a chain that filters.
    await run(throwAway("cat | nft -f /dev/stdin"), { input: `${statements.join("\n")}\n`, meant: statements });
    return undefined;
  } catch (error) {
    return isOfNft(error) ? error.reason : undefined;
  }
}

/**
 * The ruleset that the kernel has after statements, as nft prints it: how what is declared looks when it is read. An empty one
 * where nft refuses them: a refresh may have found rules that cannot stand elsewhere, such as those that name a set.
 */
export async function nftTrial(statements: readonly string[]): Promise<Ruleset> {
  const options = { input: `${statements.join("\n")}\n`, meant: statements };
  try {
    const { stdout } = await run(throwAway("cat | nft -f /dev/stdin && nft -j list ruleset"), options);
    return rulesetOf(jsonOf(stdout, "nft -j list ruleset"), "the tried rules");
  } catch (error) {
    if (isOfNft(error)) return { tables: [], chains: [], rules: [] };
    throw error;
  }
}

const isOfNft = (error: unknown): error is CommandError =>
  error instanceof CommandError && error.kind === "failed" && error.reason.includes("Error:");
