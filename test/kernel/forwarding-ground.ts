import { Deployed, type Props } from "../conformance/deployment.ts";
import { shell } from "../support/shell.ts";

export const get = (key: string) => shell(`cat /proc/sys/${key.replaceAll(".", "/")}`).trim();
export const masquerade = (name: string, args: Props) => {
  const one = new Deployed("Masquerade", name);
  return one.up(args).then(() => one);
};

shell(
  "for name in hub other; do ip link add $name type bridge; ip link set $name addrgenmode none; ip link set $name up; done",
);
