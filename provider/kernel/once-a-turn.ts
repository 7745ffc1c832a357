/** Does a work once for all who ask for it in one turn of the event loop. */
export function onceATurn<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let begun: Promise<Result> | undefined;
  return () => {
    if (!begun) setImmediate(() => (begun = undefined));
    begun ??= work();
    return begun;
  };
}
