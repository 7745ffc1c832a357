import { execa } from "execa";
import { installText } from "../../provider/host/run/packages.ts";
import { privilegePrefix } from "../../provider/host/run/privileges.ts";
import { type Finding, ok, problem } from "./finding.ts";
import type { Surroundings } from "./surroundings.ts";
import { isAtLeast } from "./versions.ts";

/** A program that a lab needs. */
interface Program {
  name: string;
  argv: readonly [string, ...string[]];
  /** Finds the version in the output of `argv`. */
  version: RegExp;
  least: string;
  /** The feature that the oldest accepted version introduced. */
  brought: string;
  /** The command that installs the program, for when it is missing or too old. */
  advice: string;
  /** `root`: the program is started as root, with root's PATH. `self`: it is started as this user. */
  as: "root" | "self";
}

const programs: readonly Program[] = [
  {
    name: "iproute2",
    argv: ["ip", "-V"],
    // Releases before 5.7 are named by their date: 5.5 is ss200127.
    version: /iproute2-(?:ss(?=\d{6}))?v?(\d[\d.]*)/,
    least: "5.5",
    brought: "altnames",
    advice: installText("iproute2"),
    as: "root",
  },
  {
    name: "nftables",
    argv: ["nft", "--version"],
    version: /nftables v(\d[\d.]*)/,
    least: "0.9.7",
    brought: "comments on tables",
    advice: installText("nftables"),
    as: "root",
  },
  ...(["nsenter", "flock"] as const).map((name) => ({
    name,
    argv: [name, "--version"] as const,
    version: /util-linux (\d[\d.]*)/,
    least: "2.23",
    brought: "nsenter",
    advice: installText("util-linux"),
    as: name === "nsenter" ? ("root" as const) : ("self" as const),
  })),
  {
    name: "node",
    argv: ["node", "--version"],
    version: /^v(\d[\d.]*)/,
    least: "22.12",
    brought: "`require` of ES modules",
    advice: "install Node 22.12 or later: npm install node@24 in the project, or https://nodejs.org",
    as: "self",
  },
  {
    name: "pulumi",
    argv: ["pulumi", "version"],
    version: /v?(\d[\d.]*)/,
    least: "3.232.0",
    brought: "what this was built on",
    advice: "type: curl -fsSL https://get.pulumi.com | sh; in a checkout `npm run -s netns -- doctor` brings its own",
    as: "self",
  },
];

/** Checks each program and its version, as the user (root or this one) who starts the program in a lab. */
export const programsThere = ({ mayBeRoot }: Pick<Surroundings, "mayBeRoot">): Promise<Finding[]> =>
  Promise.all(programs.map((program) => look(program, mayBeRoot && program.as === "root")));

async function look({ name, argv, version, least, brought, advice }: Program, asRoot: boolean): Promise<Finding> {
  const [file, ...args] = [...(asRoot ? await privilegePrefix() : []), ...argv] as [string, ...string[]];
  const result = await execa(file, args, { reject: false, stdin: "ignore", timeout: 20_000 });
  const { failed, stdout, stderr, code, shortMessage } = result;
  if (code === "ENOENT") return problem(name, `${argv[0]} is not on PATH`, advice);
  if (failed)
    return problem(
      name,
      `\`${argv.join(" ")}\` fails: ${(stderr.trim() || String(shortMessage)).split("\n")[0]}`,
      advice,
    );
  const [, found] = version.exec(stdout || stderr) ?? [];
  if (!found) return problem(name, `\`${argv.join(" ")}\` says ${JSON.stringify(stdout.trim())}`, advice);
  if (isSnapshot(found) ? found >= "200127" : isAtLeast(found, least)) return ok(name, found);
  return problem(name, `${found} is too old: ${brought} came with ${least}`, advice);
}

/** Whether a version of iproute2 is a date. */
const isSnapshot = (found: string): boolean => /^\d{6}$/.test(found);
