/** Does a work once for all callers in one turn of the event loop; with a key, once for each key. */
export function oncePerTurn<Result, Key = void>(work: (key: Key) => Promise<Result>): (key: Key) => Promise<Result> {
  const begun = new Map<Key, Promise<Result>>();
  return (key) => {
    const found = begun.get(key);
    if (found) return found;
    setImmediate(() => begun.delete(key));
    const result = work(key);
    begun.set(key, result);
    return result;
  };
}
