import assert from "node:assert/strict";
import { once } from "node:events";
import { createRequire } from "node:module";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from "@grpc/grpc-js";
import { execa } from "execa";
import { checkout } from "../support/checkout.ts";

const require = createRequire(import.meta.url);
const { EngineService } = require("@pulumi/pulumi/proto/engine_grpc_pb.js");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb.js");

interface LogRequest {
  getMessage(): string;
  getUrn(): string;
  getEphemeral(): boolean;
}

/** An engine's log: what came, and when, in milliseconds. */
const heard: { at: number; request: LogRequest }[] = [];
let address = "";

const server = new Server();
after(() => server.forceShutdown());

before(async () => {
  const log = (call: ServerUnaryCall<LogRequest, unknown>, reply: sendUnaryData<unknown>) => {
    heard.push({ at: performance.now(), request: call.request });
    reply(null, new Empty());
  };
  server.addService(EngineService, { log });
  const credentials = ServerCredentials.createInsecure();
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", credentials, (error, bound) => (error ? reject(error) : resolve(bound))),
  );
  address = `127.0.0.1:${port}`;
});

/** A second of work in a thousand steps. Tells how long it took, and how long its process lived. */
const worker = `
const { progressOf } = require(${JSON.stringify(join(checkout, "dist/provider/dynamic/progress.js"))});
(async () => {
  const start = performance.now();
  const progress = progressOf("urn:pulumi:dev::lab::linux:Slow::campus", [["namespaces", 1000], ["links", 7]]);
  for (let step = 0; step < 1000; step++) {
    if (step % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    progress.done("namespaces");
  }
  progress.end();
  const took = performance.now() - start;
  process.once("exit", () => console.log(JSON.stringify({ took, lived: performance.now() })));
})();`;

/** Does that work below an engine's stand-in, and forgets what was heard before. */
async function work(argv: readonly string[]): Promise<{ took: number; lived: number }> {
  heard.length = 0;
  const env = { NODE: process.execPath, WORK: worker, CI: undefined, TERM: "xterm" };
  const { stdout } = await execa(argv[0] as string, argv.slice(1), { env, stdin: "ignore" });
  return JSON.parse(stdout) as { took: number; lived: number };
}

const plugin = (engine: string) => `"$NODE" -e "$WORK" plugin ${engine}; true`;

test("in a terminal it is told ten times a second at most, and how it ended", async () => {
  const { took } = await work(["script", "-qec", plugin(address), "/dev/null"]);
  const gaps = heard.slice(1, -1).map(({ at }, index) => at - (heard[index]?.at ?? 0));
  assert.ok(heard.length >= 5 && heard.length <= took / 100 + 1, `${heard.length} in ${took} ms`);
  assert.ok(
    gaps.every((gap) => gap > 90),
    String(gaps),
  );
  assert.equal(heard.at(-1)?.request.getMessage(), "1000/1000 namespaces");
  for (const { request } of heard) assert.ok(request.getEphemeral() && request.getUrn().endsWith("::campus"));
});

test("what takes a second is not told in a pipeline", async () => {
  await work(["sh", "-c", plugin(address)]);
  assert.deepEqual(heard, []);
});

test("the work neither fails nor waits where nobody listens, and its process ends with it", async () => {
  const silent = createServer().listen(0, "127.0.0.1").unref();
  await once(silent, "listening");
  for (const port of [1, (silent.address() as AddressInfo).port]) {
    const { took, lived } = await work(["script", "-qec", plugin(`127.0.0.1:${port}`), "/dev/null"]);
    assert.ok(took < 2_000, `${took} ms`);
    assert.ok(lived - took < 4_000, `${lived} ms`);
  }
});
