/** One line of a batch, as the arguments of its program. A line that `reads` prints one line of JSON. */
export interface Line {
  argv: readonly string[];
  reads?: boolean;
  /**
   * For the last line of a job: the arguments of a read whose answer includes this line's answer. Where a batch has
   * many such lines, that read is sent once in their place, after all other lines: otherwise the kernel would go
   * through a thousand objects for each of these lines.
   */
  shared?: readonly string[];
}

/** The lines of many jobs in the order in which they are sent, and the position of each job's lines among them. */
export interface Batch {
  sent: readonly Line[];
  places: readonly (readonly number[])[];
}

/** Reads that tell how far a batch got: one after each job that does not end with a read of its own, and one at the end. */
export interface Acknowledgements {
  job: Line;
  end: Line;
}

/** Up to this many lines read for themselves; more of them share a read. */
const few = 8;

/** Puts jobs into one batch. The same read is not sent again where nothing was written since. */
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
    // Shared reads have the numbers -1, -2, … until it is known how many lines come before them.
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

/** Returns a counter for the lines of one job after the other. A read that jobs may share counts once. */
export function lineCounter(): (lines: readonly Line[]) => number {
  const seen = new Set<string>();
  const isNew = ({ shared }: Line) => shared === undefined || seen.size < seen.add(textOf(shared)).size;
  return (lines) => lines.filter(isNew).length;
}

/** Returns a function that tells which read a line shares with others, if enough lines do. */
function sharing(jobs: readonly (readonly Line[])[]): (line: Line) => string | undefined {
  const counts = new Map<string, number>();
  for (const { shared } of jobs.flat()) if (shared) counts.set(textOf(shared), (counts.get(textOf(shared)) ?? 0) + 1);
  return ({ shared }) => {
    const text = shared && textOf(shared);
    return text !== undefined && (counts.get(text) ?? 0) > few ? text : undefined;
  };
}

const textOf = (argv: readonly string[]): string => argv.join(" ");
