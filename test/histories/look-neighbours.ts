/** A neighbour or a proxy, as `ip -json neigh` prints it. */
export interface NeighbourJson {
  dev: string;
  dst: string;
  lladdr?: string;
  proxy?: null;
}

/** A line for each permanent neighbour and each proxy. */
export const neighbourLines = (all: NeighbourJson[]): string[] =>
  all.map(({ dev, dst, lladdr }) => `${dev} ${dst} ${lladdr ?? "proxy"}`);
