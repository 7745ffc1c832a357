import { randomBytes } from "node:crypto";
import type { NetnsRef } from "../../host/netns.ts";
import { KernelError } from "../errors.ts";
import { linkText } from "../link/form.ts";
import { linkShow } from "../link/links.ts";
import { markText } from "../marks.ts";
import { nameMayBe } from "../nft/own-name.ts";
import { tableName } from "../nft/own-table.ts";
import { nftApply, nftName, nftString, rulesetList } from "../nft/ruleset.ts";
import { nftProblem } from "../nft/trial.ts";

/** The place of a barrier: an nft table of family bridge. */
export interface BarrierRef {
  netns?: NetnsRef;
  table: string;
}

/** Some ports of a bridge that reach each other, while no frame passes between them and the other ports or the bridge itself. */
export interface Barrier extends BarrierRef {
  bridge: string;
  ports: readonly string[];
}

/** A name for the table of a barrier, which no other table has. */
export const barrierName = (): string => tableName({ nonce: randomBytes(4).toString("hex") });

/** Whether a table's name and family are those of a barrier. */
export const barrierMayBe = ({ family, name }: { family: string; name: string }): boolean =>
  family === "bridge" && nameMayBe(name);

/** What nft or the kernel says against a barrier; undefined where it can be made. */
export const barrierProblem = (barrier: Barrier): Promise<string | undefined> => nftProblem(statements(barrier, ""));

/** Sets a barrier up, in one transaction. Throws where one of the ports is no port of the bridge now, for then it would part nobody. */
export async function barrierSet(barrier: Barrier, mark: string): Promise<void> {
  const { netns, bridge, ports } = barrier;
  await Promise.all(
    ports.map(async (name) => {
      const link = await linkShow({ netns, name });
      if (link?.master === bridge) return;
      const text = linkText({ netns, name });
      throw new KernelError(
        "absent",
        `${text} is no port of ${bridge} now; \`pulumi up --refresh\` makes it one again`,
      );
    }),
  );
  await nftApply(netns, statements(barrier, mark));
}

/** Takes a barrier away, also one that is gone already, or whose namespace is. */
export async function barrierEnd({ netns, table }: BarrierRef): Promise<void> {
  const ruleset = await rulesetList(netns);
  const stands = ruleset?.tables.some((one) => barrierMayBe(one) && one.name === table);
  if (stands) await nftApply(netns, [`add table bridge ${nftName(table)}`, `delete table bridge ${nftName(table)}`]);
}

/** The address to which bridges send the messages of their spanning tree. Without these a loop in the group would have no end. */
const spanningTree = "01:80:c2:00:00:00";

function statements({ table, ports }: Barrier, mark: string): string[] {
  const name = nftName(table);
  const group = `{ ${ports.map(nftString).join(", ")} }`;
  const comment = nftString(markText({ mark, nonce: table.slice(-8) }));
  const rules = {
    forward: [`iifname ${group} oifname != ${group}`, `iifname != ${group} oifname ${group}`],
    input: [`iifname ${group} ether daddr != ${spanningTree}`],
    output: [`oifname ${group} ether daddr != ${spanningTree}`],
  };
  return Object.entries(rules).flatMap(([hook, matches]) => [
    `add table bridge ${name} { comment ${comment}; }`,
    `add chain bridge ${name} ${hook} { type filter hook ${hook} priority filter; policy accept; }`,
    ...matches.map((match) => `add rule bridge ${name} ${hook} ${match} drop comment ${comment}`),
  ]);
}
