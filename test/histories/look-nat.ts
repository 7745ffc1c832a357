/** The output of `nft -j list ruleset`, as far as it is read here. */
export interface NftJson {
  nftables: { rule?: { expr: Record<string, never>[] }; table?: { name: string } }[];
}

/** The rules, with what they have counted as nothing, and the number of tables. */
export function natLines({ nftables }: NftJson): string[] {
  const rules = nftables.flatMap(({ rule }) => (rule ? [rule] : []));
  const lines = rules.map(({ expr }) =>
    expr
      .map((one) => JSON.stringify(one))
      .join(" ")
      .replace(counted, nothing),
  );
  return [...lines, `${nftables.filter(({ table }) => table).length} tables`];
}

const counted = /"packets":\d+,"bytes":\d+/g;
const nothing = '"packets":0,"bytes":0';
