import assert from "node:assert/strict";
import { test } from "node:test";
import { findingsText } from "../../cli/doctor/text.ts";
import { markedTree } from "../../cli/list/marked-text.ts";
import type { Marked } from "../../provider/kernel/inventory/marked.ts";

const long = "net.ipv4.conf.all.rp_filter is 1: the host drops what comes in by another link than the answer takes";
const command = "type: sysctl -w net.ipv4.conf.all.rp_filter=2 net.ipv4.conf.default.rp_filter=2";
const findings = [
  { check: "root", status: "ok", what: "this is root" },
  {
    check: "programs that configure links",
    status: "warning",
    what: long,
    advice: `for labs with several ways, ${command}`,
  },
] as const;

test("doctor: on a narrow terminal lines go on below the check, and a command to type is whole", () => {
  assert.equal(
    findingsText(findings, 60),
    `\
ok       root                           this is root
warning  programs that configure links
    net.ipv4.conf.all.rp_filter is 1: the host drops what
    comes in by another link than the answer takes
    for labs with several ways,
    type: sysctl -w net.ipv4.conf.all.rp_filter=2 net.ipv4.conf.default.rp_filter=2

0 problems, 1 warning
`,
  );
});

test("list and gc: what does not fit beside the type goes on below the name", (t) => {
  process.env.COLUMNS = "60";
  t.after(() => delete process.env.COLUMNS);
  const mark = {
    stack: "a-project-with-a-name/dev",
    home: "0a1b2c3d",
    resource: "Sysctl:forward-ipv6",
    mark: "",
    nonce: "",
  };
  const one: Marked = {
    ...{ type: "setting", name: "net.ipv6.conf.all.forwarding", netns: "a", mark, stands: true },
    remarks: ["set to 1, found as 0", "not there now"],
    remove: async () => undefined,
  };
  assert.deepEqual(
    markedTree([one], (stack, home) => `To be removed: stack ${stack} (backend ${home})`),
    [
      "To be removed: stack a-project-with-a-name/dev (backend",
      "  0a1b2c3d)",
      "  netns a",
      "    setting  net.ipv6.conf.all.forwarding",
      "             Sysctl:forward-ipv6  set to 1, found as 0, not",
      "             there now",
      "",
    ],
  );
});
