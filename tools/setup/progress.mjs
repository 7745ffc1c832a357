const terminal = process.stderr.isTTY;
const every = terminal ? 1_000 : 15_000;

/** @param {string} text */
export const say = (text) => process.stderr.write(`${text}\n`);

/**
 * Shows what is going on while `work` runs, and for how long: a terminal has one line that is rewritten, other output a line
 * every 15 s.
 * @template T
 * @param {string} text
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function during(text, work) {
  const start = Date.now();
  process.stderr.write(terminal ? text : `${text}\n`);
  const tick = () => process.stderr.write(terminal ? `\r\x1b[K${text} ${elapsed(start)}` : `  ${elapsed(start)}\n`);
  const timer = setInterval(tick, every);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    if (terminal) process.stderr.write(`\r\x1b[K${text} ${elapsed(start)}\n`);
  }
}

/** @param {number} start */
function elapsed(start) {
  const seconds = Math.round((Date.now() - start) / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
