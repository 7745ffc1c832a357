import { join } from "node:path";
import { writeFloor } from "../floor.ts";
import { measureCommand } from "../measure.ts";
import { pythonWith } from "../python.ts";
import { labOf } from "../shape.ts";
import { enterNamed, type Life, plainSample, type Tool } from "./tool.ts";

const peers = join(import.meta.dirname, "../peers");

/** The fastest batch script that we know. */
export const floor: Tool = {
  name: "floor",
  absent: async () => undefined,
  async open(shape, folder) {
    writeFloor(folder, labOf(shape));
    return scriptLife({ cwd: folder, up: ["sh", "up.sh"], down: ["sh", "down.sh"] });
  },
};

/** A script that runs `ip` for each command, as a user would type it. */
export const shell: Tool = {
  name: "shell script",
  slow: ["up", "destroy"],
  absent: async () => undefined,
  async open({ shape, hosts }, cwd) {
    const argv = ["bash", join(peers, "shell_lab.sh"), shape, String(hosts)];
    return scriptLife({ cwd, up: [...argv, "up"], down: [...argv, "down"] });
  },
};

/** A Python script that uses netlink. */
export const pyroute2: Tool = {
  name: "pyroute2",
  slow: ["up", "destroy"],
  async absent() {
    return (await pythonWith("pyroute2")) ? undefined : "no python3 here has it: npm run bench -- --install-peers";
  },
  async open({ shape, hosts }, cwd) {
    const argv = [String(await pythonWith("pyroute2")), join(peers, "pyroute2_lab.py"), shape, String(hosts)];
    return scriptLife({ cwd, up: [...argv, "up"], down: [...argv, "down"] });
  },
};

interface Scripts {
  cwd: string;
  up: string[];
  down: string[];
}

const scriptLife = ({ cwd, up, down }: Scripts): Life => ({
  steps: {
    up: async () => [plainSample("up", await measureCommand(up, { cwd }))],
    destroy: async () => [plainSample("destroy", await measureCommand(down, { cwd }))],
  },
  enter: enterNamed,
});
