/** A queueing discipline, as `tc -json` prints it. */
export interface QdiscJson {
  kind: string;
  dev: string;
  options?: { rate?: number };
}

/** The rate of a device as {@link rateLines} tells it, by the argument `rate` of an impairment. */
export const rateLine = (device: unknown, rate: unknown): string =>
  `${device} ${Number.parseInt(String(rate), 10) * 1e6}`;

/** The rates of a device, for everybody and for its peers. They are told in bytes a second. */
export const rateLines = ({ kind, dev, options }: QdiscJson): string[] =>
  kind === "tbf" ? [`${dev} ${Number(options?.rate) * 8}`] : [];
