/** One line of a batch, as the arguments of its program. A line that `reads` prints one line of JSON. */
export interface Line {
  argv: readonly string[];
  reads?: boolean;
  /**
   * Of a job's last line: the arguments of a read whose answer holds this one's too. Where a batch has many such lines, that
   * read is sent in their place, once, after all others: else the kernel would go through a thousand objects for each of them.
   */
  shared?: readonly string[];
}

/** The lines of many jobs as they are sent, and where in them each job's lines are. */
export interface Batch {
  sent: readonly Line[];
  places: readonly (readonly number[])[];
}

/** What tells how far a batch got: after a job that does not end with a read of its own, and at the end. */
export interface Acknowledgements {
  job: Line;
  end: Line;
}

/** So many lines read for themselves; more share a read. */
const few = 8;

/** Puts jobs into one batch. A read that was sent already, with nothing written since, is not sent again. */
export function batchOf(jobs: readonly (readonly Line[])[], { job, end }: Acknowledgements): Batch {
  const sharedText = sharing(jobs);
  const sent: Line[] = [];
  const reads = new Map<string, number>();
  const shared = new Map<string, number>();
  const last: Line[] = [];
  const place = (line: Line): number => {
    const both = sharedText(line);
    const text = both ?? (line.reads ? textOf(line.argv) : "");
    const numbers = both === undefined ? reads : shared;
    const same = line.reads ? numbers.get(text) : undefined;
    if (same !== undefined) return same;
    // Counted down from -1 on, until it is known how many lines are before them.
    const at = both === undefined ? sent.push(line) - 1 : -last.push({ argv: line.shared ?? [], reads: true });
    if (line.reads) numbers.set(text, at);
    else reads.clear();
    return at;
  };
  const endsWithOwnRead = (line: Line | undefined) => line?.reads === true && sharedText(line) === undefined;
  const places = jobs.map((lines) => (endsWithOwnRead(lines.at(-1)) ? lines : [...lines, job]).map(place));
  const sharedFrom = sent.length;
  const placed = places.map((own) => own.map((at) => (at < 0 ? sharedFrom - 1 - at : at)));
  return { sent: [...sent, ...last, end], places: [...placed, [sharedFrom + last.length]] };
}

/** Counts the lines of one job after the other; a read that they may share counts once. */
export function lineCounter(): (lines: readonly Line[]) => number {
  const seen = new Set<string>();
  const isNew = ({ shared }: Line) => shared === undefined || seen.size < seen.add(textOf(shared)).size;
  return (lines) => lines.filter(isNew).length;
}

/** Tells of a line which read it shares with others, if so many do. */
function sharing(jobs: readonly (readonly Line[])[]): (line: Line) => string | undefined {
  const counts = new Map<string, number>();
  for (const { shared } of jobs.flat()) if (shared) counts.set(textOf(shared), (counts.get(textOf(shared)) ?? 0) + 1);
  return ({ shared }) => {
    const text = shared && textOf(shared);
    return text !== undefined && (counts.get(text) ?? 0) > few ? text : undefined;
  };
}

const textOf = (argv: readonly string[]): string => argv.join(" ");
