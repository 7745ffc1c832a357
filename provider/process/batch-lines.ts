/** One line of `ip -batch`, as words. A line that `reads` prints one line of JSON. */
export interface Line {
  words: readonly string[];
  reads?: boolean;
}

/** The lines of many jobs as they are sent, and where in them each job's lines are. */
export interface Batch {
  sent: readonly Line[];
  places: readonly (readonly number[])[];
}

/** Puts jobs into one batch. A read that was sent already, with nothing written since, is not sent again. */
export function batchOf(jobs: readonly (readonly Line[])[]): Batch {
  const sent: Line[] = [];
  const reads = new Map<string, number>();
  const place = (line: Line): number => {
    const text = line.reads ? line.words.join(" ") : "";
    const same = line.reads ? reads.get(text) : undefined;
    if (same !== undefined) return same;
    if (line.reads) reads.set(text, sent.length);
    else reads.clear();
    return sent.push(line) - 1;
  };
  const places = jobs.map((lines) => lines.map(place));
  return { sent, places };
}
