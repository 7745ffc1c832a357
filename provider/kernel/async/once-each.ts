/** Remembers what a function gave for an object, as long as the object exists: a thousand callers then share one computation. */
export function onceEach<Result, From = unknown>(): (from: From, work: (from: From) => Result) => Result {
  const known = new WeakMap<object, { result: Result }>();
  return (from, work) => {
    if (typeof from !== "object" || from === null) return work(from);
    const found = known.get(from) ?? { result: work(from) };
    known.set(from, found);
    return found.result;
  };
}
