import type { NetnsRef } from "../../host/netns.ts";
import { startFunctions } from "../../host/shell/starting.ts";
import { quoted } from "../../host/shell/words.ts";
import { digest } from "../marks.ts";

/** A condition that tells that a process is ready for others. */
export type Ready =
  | { tcp: number }
  | { udp: number }
  | { http: string }
  | { file: string }
  | { command: readonly string[] }
  | { log: string };

/** What the supervisor of a process is told; all of it can be changed while the process runs. */
export interface Settings {
  restart: "always" | "on-failure" | "never";
  stop: { signal: string; timeout: number };
  log: { maxBytes: number };
  limits?: { memory?: number | string | undefined; cpus?: number | undefined; pids?: number | undefined } | undefined;
}

/** A process as a program declares it. */
export interface Process extends Settings {
  netns?: NetnsRef;
  command: readonly string[];
  user?: string | number | undefined;
  group?: string | number | undefined;
  env: Readonly<Record<string, string>>;
  cwd: string;
  running: boolean;
  ready?: Ready | undefined;
  readyTimeout: number;
  restartOn?: Readonly<Record<string, string>> | undefined;
}

/** A digest of everything that a change of starts the command anew. */
export const fingerprintOf = ({ netns, command, user, group, env, cwd, restartOn }: Process): string =>
  digest(JSON.stringify([netns, command, user, group, env, cwd, restartOn]), 32);

/**
 * The text by which the supervisor becomes the command: see {@link startFunctions}. It writes `begun`, or what is lacking, into a file
 * that is there already.
 */
export function startText({ command, user = "", group = "", env, cwd }: Process): string {
  const variables = Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}`);
  const texts = Object.entries({ user: `${user}`, group: `${group}`, environment: variables.join("\n") });
  return [
    startFunctions,
    `tell() { printf '%-10s\\n' "$1" >&4; }`,
    `no() { tell "$1"; echo "not started: there is no such $1" >&2; exit 127; }`,
    "begins() { tell begun; }",
    ...texts.map(([name, text]) => `${name}=${quoted(text)}`),
    `start ${[cwd, ...command].map(quoted).join(" ")} 4<>"$folder/begun"`,
    "",
  ].join("\n");
}

/** The settings as assignments of a shell. */
export const settingsText = ({ restart, stop, log }: Settings, cgroup: string | undefined): string =>
  [`restart=${restart}`, `stop=${stop.signal}`, `log_bytes=${log.maxBytes}`, `cgroup=${quoted(cgroup ?? "")}`, ""].join(
    "\n",
  );
