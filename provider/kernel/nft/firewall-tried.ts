import type { FirewallChains } from "./firewall-schema.ts";
import { chainsOf, firewallStatements, placeOf } from "./firewall-words.ts";
import { nftProblem } from "./trial.ts";

const nobody = { id: "try@00000000", mark: "pulumi-netns:1 try/try Firewall:try 00000000", nonce: "00000000" };

/** What nft says against the chains, tried in a namespace that is thrown away: the rule, and the words of nft. */
export async function firewallTried(chains: FirewallChains): Promise<string | undefined> {
  const statements = firewallStatements("pulumi-netns-00000000", nobody, chains);
  const error = await nftProblem(statements);
  if (error === undefined) return undefined;
  const line = Number(/^\S+?:(\d+):/m.exec(error)?.[1] ?? 0);
  const places = chainsOf(chains).flatMap(({ hook, rules }) => rules.map((_, index) => placeOf(hook, index)));
  const place = places[line - 1 - (statements.length - places.length)];
  const [said = error] = error.split("\n").filter((one) => one.includes("Error:"));
  const why = said.includes("not supported") ? " (a chain of this hook cannot do that, or this kernel lacks it)" : "";
  return `${place === undefined ? "" : `${place}: `}nft refuses it: ${said.replace(/^.*?Error: /, "")}${why}`;
}
