/** How many bytes of an output are kept from its beginning, and how many from its end. */
export const excerptRoom = 32_768;

/**
 * An output that is cut while it is read, so that a gigabyte of it takes no memory: its first bytes and its last bytes, with a
 * line between that counts the rest.
 */
export class Excerpt {
  private head = Buffer.alloc(0);
  private tail = Buffer.alloc(0);
  private left = 0;

  add(chunk: Buffer): void {
    const room = excerptRoom - this.head.length;
    this.head = Buffer.concat([this.head, chunk.subarray(0, room)]);
    const all = Buffer.concat([this.tail, chunk.subarray(room)]);
    // A little more than is kept is held, for a last line of ours that is taken off.
    this.tail = all.subarray(-2 * excerptRoom);
    this.left += all.length - this.tail.length;
  }

  /** Takes off a last line that begins with this word. @returns the rest of that line, or undefined where there is no such line */
  takeLast(word: string): string | undefined {
    const whole = Buffer.concat([this.head, this.tail]);
    const at = whole.lastIndexOf(`\n${word} `);
    if (at < 0) return undefined;
    const said = whole.toString("latin1", at + word.length + 2).trim();
    this.tail = whole.subarray(this.head.length, Math.max(at, this.head.length));
    this.head = this.head.subarray(0, at);
    return said;
  }

  /** The text, whatever its bytes: what is no UTF-8 is replaced. */
  text(): string {
    const end = this.tail.subarray(-excerptRoom);
    const left = this.left + this.tail.length - end.length;
    if (left === 0) return Buffer.concat([this.head, end]).toString("utf8");
    return `${this.head.toString("utf8")}\n[${left} bytes are left out here]\n${end.toString("utf8")}`;
  }
}
