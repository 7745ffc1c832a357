import assert from "node:assert/strict";
import { it } from "node:test";
import { told } from "./told.ts";

it("warns in the preview of a gateway that no network of its link leads to", async () => {
  const lab = (via: string, more = {}) => ({
    bridges: { lan: { address: "10.9.71.1/24" } },
    namespaces: {
      h1: { lan: "10.9.71.11/24", routes: { "10.9.72.0/24": { via, device: "lan", ...more } } },
      h2: { lan: { addresses: ["10.9.71.12/24", "10.9.73.12/24"] }, routes: { "10.9.72.0/24": "10.9.73.1" } },
    },
  });
  assert.deepEqual(await told(lab("10.9.71.1")), { failures: [], warnings: [] });
  assert.deepEqual(await told(lab("10.9.73.1", { onLink: true })), { failures: [], warnings: [] });
  const { failures, warnings } = await told(lab("10.9.73.1"));
  assert.deepEqual(failures, []);
  assert.equal(warnings.length, 1);
  assert.match(
    warnings[0] ?? "",
    /namespaces\.h1\.routes\.10\.9\.72\.0\/24.*no network of link lan in netns h1 leads to the gateway 10\.9\.73\.1: this program gives it 10\.9\.71\.0\/24\./,
  );
});
