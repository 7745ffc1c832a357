import type { Need } from "../need.ts";

export const processNeeds: readonly Need[] = [
  {
    name: "processes",
    without: "Process",
    option: "CONFIG_PID_NS",
    commands: [
      "unshare --pid --fork --kill-child --mount-proc --propagation slave setpriv --reuid=65534 --regid=65534 --clear-groups true",
      "stdbuf -o0 head -c 1 /proc/self/stat",
    ],
  },
];
