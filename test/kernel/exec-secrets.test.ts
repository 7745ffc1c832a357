import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { checkout } from "../support/checkout.ts";
import { byHand, rememberHost } from "../support/lab.ts";
import { running } from "../support/running.ts";
import { shell, until } from "../support/shell.ts";

const hostIsAsBefore = rememberHost();
const [word, line] = ["correct-horse", "battery-staple"];
const secrets = { env: { WORD: word }, stdin: `first\n${line}\n` };

it("hands over secrets where no other user can read them", async () => {
  const one = new Deployed("Exec", "one");
  // While it runs: no command line has them, and no note.
  const began = one.up({ ...secrets, command: ["sh", "-c", "cat; echo $WORD; sleep 1"] });
  assert.ok(await until(() => running("sleep 1").length > 0));
  const seen = [word, line].map((secret) => [running(secret), shell(`grep -r ${secret} /run/pulumi-netns || true`)]);
  await began;
  assert.deepEqual(seen.flat(2).filter(Boolean), []);
  assert.equal(one.outs.stdout, `first\n${line}\n${word}`);
  for (const secret of [word, line]) assert.equal(shell(`grep -r ${secret} /run/pulumi-netns || true`), "");
  assert.equal(shell("find /run/pulumi-netns -type f -perm /077"), "");
  await one.down();
});

it("shows them by name in an error, whatever the command says of them", async () => {
  const words = 'cat >&2; echo "no user $WORD: $WORD" >&2; exit 1';
  const told = await new Deployed("Exec", "one").up({ ...secrets, command: ["sh", "-c", words] }).catch(String);
  assert.match(told, /\n {2}\[stdin\]\n {2}no user \[env WORD\]: \[env WORD\]\n/);
  const expected = { command: ["sh", "-c", "echo $WORD"], expect: { stdout: "^x$" } };
  assert.match(
    await new Deployed("Exec", "one").up({ ...secrets, ...expected }).catch(String),
    /but:\n {2}\[env WORD\]\n/,
  );
  const undone = { command: ["false"], undo: ["sh", "-c", "echo $WORD >&2; exit 1"] };
  assert.doesNotMatch(await new Deployed("Exec", "one").up({ ...secrets, ...undone }).catch(String), new RegExp(word));
});

it("refuses them without showing them", async () => {
  for (const args of [
    { env: { WORD: { word } } },
    { env: word },
    { stdin: [word] },
    { stdin: `${word}\0` },
    { env: { WORD: `${word}\0` } },
  ]) {
    const said = await new Deployed("Exec", "one").up({ command: ["true"], ...args }).catch(String);
    assert.match(said, /^Error: (env|stdin)/);
    assert.doesNotMatch(said, new RegExp(word), said);
  }
});

it("traces a command without them", () => {
  const trace = "/run/lab-secrets-trace";
  const inputs = { ...secrets, command: ["true"], mark: "conformance%2Fdev Exec%3Atraced" };
  const program = `const { Exec } = require(${JSON.stringify(join(checkout, "dist/provider/provider.js"))});
(async () => {
  const { inputs } = await Exec.check({}, ${JSON.stringify(inputs)});
  const { id, outs } = await Exec.create(inputs);
  await Exec.delete(id, outs);
})();`;
  const { status, stderr } = spawnSync(process.execPath, ["-"], {
    ...{ input: program, encoding: "utf8", env: { ...process.env, PULUMI_NETNS_TRACE: trace } },
  });
  assert.equal(status, 0, stderr);
  const text = readFileSync(trace, "utf8");
  assert.match(text, /"true"\],"input":"\(the environment and the input of a command, not written down\)"/);
  for (const secret of [word, line, Buffer.from(secrets.stdin).toString("base64")])
    assert.ok(!text.includes(secret), secret);
  byHand(`rm ${trace}`);
});

it("does not run twice where it had ended, though nobody could record what it printed", async () => {
  const log = "/run/lab-secrets-log";
  const args = { command: ["sh", "-c", `echo run >> ${log}; echo "$WORD" said`] };
  const plain = new Deployed("Exec", "plain");
  await plain.up(args);
  plain.forget();
  await plain.up(args);
  assert.equal(plain.outs.stdout, " said", "its result is in the note");
  assert.equal(readFileSync(log, "utf8"), "run\n");
  await plain.down();
  const secret = new Deployed("Exec", "secret");
  await secret.up({ ...args, ...secrets });
  secret.forget();
  await assert.rejects(
    secret.up({ ...args, ...secrets }),
    /^Error: command: .* ended with exit status 0, but the run was cut off before it recorded what the command printed/,
  );
  await secret.up({ ...args, ...secrets, rerun: "always" });
  assert.equal(secret.outs.stdout, `${word} said`);
  await secret.down();
  byHand(`rm ${log}`);
  assert.ok(!existsSync("/run/pulumi-netns"));
  hostIsAsBefore();
});
