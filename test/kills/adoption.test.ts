import { onGroundOf } from "../conformance/adopted.ts";
import { releasedAgain, takenUpAgain } from "../conformance/cut-off.ts";
import { adopted } from "../conformance/subjects.ts";
import { run } from "../support/host.ts";

// The first `ip netns add` of a host makes the mount /run/netns, which then stays.
run("ip", "netns", "add", "first");
run("ip", "netns", "del", "first");

for (const one of adopted)
  onGroundOf(one, (does) => {
    does("is taken up again when a run was cut off anywhere", (one) => takenUpAgain(one, all()));
    does("is released again when a run was cut off anywhere", (one) => releasedAgain(one, all()));
  });

function* all(): Generator<number> {
  for (let after = 0; ; after += 1) yield after;
}
