import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { execa } from "execa";
import { byHand } from "../support/lab.ts";
import { checked, far, ground, inputRule, noRules } from "./answers-ground.ts";

const servers = `
const pages = { "/": 200, "/moved": 302, "/broken": 503 };
require("http").createServer((request, response) => {
  response.statusCode = pages[request.url] ?? 404;
  response.end(request.headers.host);
}).listen(80, "::", () =>
  require("net").createServer((socket) => socket.destroy()).listen(81, "::", () => {
    const echo = require("dgram").createSocket("udp6");
    echo.on("message", (_, { port, address }) => echo.send("", port, address));
    echo.bind(5353, "::", () => console.log("ready"));
  }),
);`;

/** Servers in `right` until the end of the test: HTTP on 80, TCP that closes at once on 81, UDP on 5353, each in both families. */
async function serve(t: TestContext): Promise<void> {
  const argv = ["--net=/run/netns/right", process.execPath, "-e", servers];
  const server = execa("nsenter", argv, { reject: false, stdin: "ignore" });
  t.after(async () => {
    server.kill("SIGKILL");
    await server;
  });
  await new Promise((resolve) => server.stdout.once("data", resolve));
}

const url = (path: string, host = far.four) => ({ by: "http", url: `http://${host}${path}` });

test("TCP: a connection stands, is refused, or nothing comes, in both families", async (t) => {
  ground(t);
  await serve(t);
  for (const to of [far.four, far.six]) {
    const tcp = { to, by: "tcp", timeout: 1 };
    const outs = await checked({ ...tcp, port: 80, retryFor: 5 });
    assert.equal(outs.lost, undefined);
    await checked({ ...tcp, port: 9, expect: "refusal" });
    await assert.rejects(
      checked({ ...tcp, port: 9 }),
      /by tcp 9: expected answer, seen refusal \(Connection refused\)/,
    );
    inputRule("right", "tcp dport 80 drop");
    await checked({ ...tcp, port: 80, expect: "silence" });
    await assert.rejects(checked({ ...tcp, port: 80 }), /by tcp 80: expected answer, seen silence; route: via/);
    noRules("right");
  }
  inputRule("right", "tcp dport 80 reject with icmp admin-prohibited");
  await checked({ to: far.four, by: "tcp", port: 80, expect: "refusal" });
  // The kernel says "No route to host" here too, once nobody has answered its question for a MAC address.
  await checked({ to: "10.9.1.77", by: "tcp", port: 80, timeout: 5, expect: "silence" });
});

test("UDP: a datagram comes back, even an empty one, or the port is closed, or nothing comes", async (t) => {
  ground(t);
  await serve(t);
  for (const to of [far.four, far.six]) {
    const udp = { to, by: "udp", timeout: 1 };
    await checked({ ...udp, port: 5353, retryFor: 5 });
    await checked({ ...udp, port: 53, expect: "refusal" });
    await checked({ ...udp, port: 123, expect: "refusal" });
    inputRule("right", "udp dport 5353 drop");
    await checked({ ...udp, port: 5353, expect: "silence" });
    noRules("right");
  }
});

test("HTTP: a page has the status that is asked for, or any below 400, without a further program", async (t) => {
  ground(t);
  await serve(t);
  await checked(url("/"));
  await checked(url("/moved"));
  await checked({ ...url("/", `[${far.six}]:80`), retryFor: 5 });
  await checked({ ...url("/broken"), status: 503 });
  await assert.rejects(
    checked(url("/broken")),
    /by http:\/\/10\.9\.2\.3\/broken: expected a page with a status from 200 to 399, seen status 503; route/,
  );
  await assert.rejects(
    checked({ ...url("/none"), status: 200 }),
    /expected a page with status 200, seen status 404; route/,
  );
  await assert.rejects(
    checked(url("/", `${far.four}:81`)),
    /seen refusal \((closed without an answer|Connection reset by peer)\)/,
  );
  await checked({ ...url("/", `${far.four}:82`), expect: "refusal" });
});

test("a host's name is looked up where it is asked for", async (t) => {
  ground(t);
  await serve(t);
  byHand("echo '10.9.2.3 far.example' >> /etc/hosts");
  t.after(() => byHand("sed -i /far.example/d /etc/hosts"));
  await checked({ to: "far.example" });
  await checked({ to: "far.example", by: "tcp", port: 80 });
  await assert.rejects(
    checked({ to: "far.example", by: "tcp", port: 9 }),
    /left to far\.example by tcp 9: .*; route: via 10\.9\.1\.2/,
  );
});
