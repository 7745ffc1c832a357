import type { Need } from "../need.ts";

export const commandNeeds: readonly Need[] = [
  {
    name: "pid namespaces",
    without: "Exec",
    option: "CONFIG_PID_NS",
    commands: ["unshare --pid --fork --kill-child true", "setpriv --reuid=0 --regid=0 --init-groups true"],
  },
];
