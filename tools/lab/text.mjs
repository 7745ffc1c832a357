/** @param {string} code */
const paint = (code) => (/** @type {string} */ text) => (process.stdout.isTTY ? `\x1b[${code}m${text}\x1b[0m` : text);

export const bold = paint("1");
export const green = paint("32");
export const red = paint("31");
