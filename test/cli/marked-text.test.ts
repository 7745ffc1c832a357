import assert from "node:assert/strict";
import { test } from "node:test";
import { markedLine, markedTree } from "../../cli/list/marked-text.ts";
import { noteFindings } from "../../cli/recover/host.ts";
import type { Marked } from "../../provider/kernel/inventory/marked.ts";

const marked = (more: Partial<Marked>): Marked => ({
  ...{ type: "route", name: "", netns: undefined, mark: undefined, remarks: [], stands: true },
  remove: async () => undefined,
  ...more,
});

test("a route to all addresses is called default, of IPv6 with a word", () => {
  const four = marked({ netns: "a", name: "0.0.0.0/0 metric 5" });
  const six = marked({ netns: "a", name: "::/0 metric 1024" });
  const other = marked({ type: "address", name: "0.0.0.0/0" });
  assert.equal(markedLine(four), "route default metric 5 in netns a: nobody's");
  assert.equal(markedLine(six), "route default metric 1024 (IPv6) in netns a: nobody's");
  assert.equal(markedLine(other), "address 0.0.0.0/0 on the host: nobody's");
  assert.match(
    markedTree([four, six], String).join("\n"),
    /route {2}default metric 5$[\s\S]*default metric 1024 \(IPv6\)$/m,
  );
});

test("recover tells a note about a namespace that was never made in words of the user's", async () => {
  const remarks = ["was being made", "not there now"];
  const one = marked({ type: "announcement", name: "red", stands: false, remarks, forget: async () => undefined });
  const [found] = await noteFindings({ marked: [], unread: [], gone: [] }, [one]);
  assert.equal(found?.text, "a note says that netns red on the host was being made and is not there now");
});
