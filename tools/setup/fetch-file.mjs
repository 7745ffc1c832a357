// node fetch-file.mjs URL FILE: a separate process, so that Node 24 downloads even if the set-up itself runs on an older Node.
import { writeFile } from "node:fs/promises";

const [url, file] = process.argv.slice(2);
const tooLong = new AbortController();
const connecting = setTimeout(() => tooLong.abort(new Error("no answer within 10 s")), 10_000);

try {
  const response = await fetch(url, { signal: tooLong.signal });
  clearTimeout(connecting);
  if (!response.ok) throw new Error(`the server answered ${response.status} ${response.statusText}`);
  await writeFile(file, Buffer.from(await response.arrayBuffer()));
} catch (error) {
  process.stderr.write(`${error.cause?.message ?? error.message}\n`);
  process.exit(1);
}
