/** A rule, as `ip -json rule` prints it. */
export interface RuleJson {
  priority: number;
  src: string;
  srclen?: number;
  fwmark?: string;
  table?: string;
  action?: string;
}

/** A line for each rule, without those that each place has from the beginning. */
export const ruleLines = (rules: RuleJson[], family: number): string[] =>
  rules
    .filter(({ priority }) => ![0, 32766, 32767].includes(priority))
    .map(({ priority, src, srclen, fwmark = "no mark", table, action = table }) =>
      [family, priority, `${src}/${srclen}`, fwmark, action].join(" "),
    );
