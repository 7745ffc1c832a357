/** Whether `version` is `least` or newer. The numbers are compared one by one. */
export function isAtLeast(version: string, least: string): boolean {
  const [have, want] = [version, least].map((text) => (text.match(/\d+/g) ?? []).map(Number)) as [number[], number[]];
  const at = want.findIndex((part, i) => part !== (have[i] ?? 0));
  return at < 0 || (have[at] ?? 0) > (want[at] as number);
}
