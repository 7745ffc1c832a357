import * as z from "zod";
import { CommandError, garbled } from "../../host/errors.ts";
import { lackingIn } from "../../host/jobs/job.ts";
import type { NetnsRef } from "../../host/netns.ts";
import { missingText } from "../../host/run/packages.ts";
import { run } from "../../host/run/run.ts";
import { meansAbsent } from "../errors.ts";
import { nodeEnter } from "../node/enter.ts";
import { placeMissing } from "../notes/place.ts";

/** A measurement: who sends to whom, for how many seconds, and how much of UDP. */
export interface Measuring {
  from: NetnsRef;
  server: NetnsRef;
  to: string;
  by: "tcp" | "udp";
  seconds: number;
  /** Bits a second that are sent; undefined for as many as TCP takes. */
  offer?: number | undefined;
}

/** What the receiver got, in bits a second, or why there was nothing to receive. */
export type Measured = { received: number } | { error: string };

/**
 * Runs a server for one client in the background, then the client, once the server listens. However the shell ends, it ends the
 * server; if it is killed, `timeout` does. Its arguments are the number of the server's words, these, and those of the client.
 */
const script = `n=$1
shift
"\${@:1:n}" >/dev/null 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server"' EXIT
shift "$n"
for _ in {1..30}; do
  out=$("$@" 2>&1)
  [[ $out == *"Connection refused"* ]] || break
  sleep 0.1
done
printf '%s\\n' "$out"`;

/** Measures, one at a time: two measurements over one link would halve each other. */
export const measureOnce = (measuring: Measuring): Promise<Measured> => {
  const measured = last.then(() => measure(measuring));
  last = measured.catch(() => undefined);
  return measured;
};

let last: Promise<unknown> = Promise.resolve();

async function measure({ from, server, to, by, seconds, offer }: Measuring): Promise<Measured> {
  const port = `${30_000 + Math.floor(Math.random() * 10_000)}`;
  const iperf = (more: number) => ["timeout", "-k", "1", `${seconds + more}`, "iperf3", "-p", port];
  const serves = [...(await nodeEnter(server)), ...iperf(15), "-s", "-1", "-B", to];
  const rate = offer === undefined ? [] : ["-b", `${Math.round(offer)}`];
  const sent = [...(by === "udp" ? ["-u"] : []), ...rate, "-t", `${seconds}`, "-i", "0", "--json"];
  const sends = [...(await nodeEnter(from)), ...iperf(10), "-c", to, "--connect-timeout", "3000", ...sent];
  const { stdout } = await run(["bash", "-c", script, "pulumi-netns", `${serves.length}`, ...serves, ...sends]);
  return measuredOf(stdout, { command: sends.join(" "), from });
}

const resultSchema = z.looseObject({
  error: z.string().optional(),
  // A measurement that was ended before it began has no figure (0 bytes in 0 seconds).
  end: z.looseObject({ sum_received: z.looseObject({ bits_per_second: z.number().nullable() }).optional() }).optional(),
});

function measuredOf(stdout: string, { command, from }: { command: string; from: NetnsRef }): Measured {
  const lines = stdout.split("\n");
  const lacking = lines.map(lackingIn).find((one) => one !== undefined);
  if (lacking !== undefined) throw new CommandError("missing", { command, reason: missingText(lacking) });
  const [first = ""] = lines;
  if (first.startsWith("nsenter: ") && meansAbsent(first)) throw placeMissing("from", from);
  if (first === "") return { error: "no end in time" };
  const { data } = resultSchema.safeParse(jsonIn(stdout));
  // `timeout` ended the client: iperf3 asks by one datagram whether UDP gets through, and waits for ever if that is lost.
  if (data?.error?.startsWith("interrupt")) return { error: "no end in time" };
  if (data?.error !== undefined) return { error: data.error };
  const received = data?.end?.sum_received?.bits_per_second;
  if (typeof received !== "number") throw garbled(command, stdout, "it has no figure of the receiver");
  return { received };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
