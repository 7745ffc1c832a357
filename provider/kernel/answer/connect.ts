import type { JobEnded } from "../../host/jobs/job.ts";
import { notUnderstood, type Seen, seenInWords } from "./seen.ts";

/** A host and a port, and the seconds to wait for them. */
export interface Connecting {
  to: string;
  port: number;
  timeout: number;
}

/** A program of bash under a time limit. Its arguments are host and port, then more. */
const underLimit = (script: string, { to, port, timeout }: Connecting, ...more: string[]): string[] => [
  ...["timeout", "-k", "1", `${timeout}`, "bash", "-c", script, "pulumi-netns", to, `${port}`],
  ...more,
];

/** Connects, and says nothing. bash does it, so that no further program is needed. */
export const tcpArgv = (connecting: Connecting): string[] => underLimit(`true 3<>"/dev/tcp/$1/$2"`, connecting);

/** Questions that servers on well-known ports answer: of DNS for the root's name servers, and of NTP. Other ports get an empty line. */
const questions = {
  53: "\\x12\\x34\\1\\0\\0\\1\\0\\0\\0\\0\\0\\0\\0\\0\\2\\0\\1",
  123: `\\x23${"\\0".repeat(47)}`,
};

const question = `case $2 in ${Object.entries(questions)
  .map(([port, text]) => `${port}) printf '${text}' ;;`)
  .join(" ")} *) echo ;; esac`;

/** Sends one datagram and waits for one: `dd` reads one datagram, even an empty one, and says which error came back. */
export const udpArgv = (connecting: Connecting): string[] =>
  underLimit(`exec 3<>"/dev/udp/$1/$2" && ${question} >&3 && exec dd bs=65535 count=1 of=/dev/null <&3`, connecting);

/** Same as: curl --head URL, but with GET, and without curl. */
export const httpArgv = (connecting: Connecting, { path, host }: { path: string; host: string }): string[] =>
  underLimit(
    `exec 3<>"/dev/tcp/$1/$2" || exit
printf 'GET %s HTTP/1.0\\r\\nHost: %s\\r\\nUser-Agent: pulumi-netns\\r\\nConnection: close\\r\\n\\r\\n' "$3" "$4" >&3
IFS= read -r line <&3 && printf '%s\\n' "$line"`,
    connecting,
    path,
    host,
  );

/** Reads how a connection, or a datagram, fared. `timeout` ends with 124 where the time was over. */
export function connectSeen({ status, lines }: JobEnded): Seen {
  if (status === 0) return { what: "answer", more: "" };
  if (status === 124 || status === 137) return { what: "silence", more: "" };
  return seenInWords(lines) ?? notUnderstood(lines);
}

/** Reads the first line of an answer of HTTP. */
export function httpSeen(ended: JobEnded): Seen {
  const [, status] = /^HTTP\/[\d.]+ (\d{3})\b/m.exec(ended.lines.join("\n")) ?? [];
  if (status !== undefined) return { what: "answer", more: "", status: Number(status) };
  if (ended.status === 0) return { what: "failure", more: `no answer of HTTP: ${ended.lines[0]?.slice(0, 60)}` };
  const seen = connectSeen(ended);
  // The connection stood, and was closed without a word.
  return seen.what === "failure" && ended.lines.join("") === ""
    ? { what: "refusal", more: "closed without an answer" }
    : seen;
}
