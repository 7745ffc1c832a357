/** Characters that a terminal would act on or hide: control and direction-changing ones, invisible ones, and halves of pairs. */
const unseen = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** A text as a message may show it: on one line, with unseen characters as their codes, cut where it is longer than `room`. */
export function printable(text: string, room = 4000): string {
  const start = text.length > room ? `${text.slice(0, room)}…` : text;
  return start.replace(unseen, (one) => `\\u{${one.codePointAt(0)?.toString(16)}}`);
}
