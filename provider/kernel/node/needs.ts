import { pinScript } from "../../host/view/scripts.ts";
import type { Need } from "../need.ts";

export const nodeNeeds: readonly Need[] = [
  {
    name: "files of a node",
    without: "files, directories, nameservers and hosts of a Netns, for programs that are no `ip netns exec`,",
    option: "mounts that root may make; in a container, start it with `docker run --privileged`",
    commands: [["sh", "-c", `set -eu\ncd /run\nstore=/run\n: > mnt\n${pinScript}`]],
  },
  {
    name: "overlay",
    without: "files and directories of a Netns below folders that this host does not have",
    few: true,
    option: "modprobe overlay",
    commands: [
      "mkdir /run/upper /run/work",
      "mount --no-mtab -t overlay -o lowerdir=/etc,upperdir=/run/upper,workdir=/run/work overlay /etc",
    ],
  },
];
