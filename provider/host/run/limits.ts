import { CommandError } from "../errors.ts";

const variable = "PULUMI_NETNS_TIMEOUT";

/** How long a command may take before it is ended, in milliseconds: 60 s, or what PULUMI_NETNS_TIMEOUT says in seconds. */
export function commandLimit(): number {
  const text = process.env[variable] || "60";
  const seconds = Number(text);
  if (seconds > 0 && seconds <= 86_400) return seconds * 1000;
  const reason = `it is a number of seconds, more than 0, not ${JSON.stringify(text)}`;
  throw new CommandError("refused", { command: variable, reason });
}

/** How long a run waits for the lock of this host, in seconds: half of the limit of a command. */
export const lockLimit = (): number => commandLimit() / 2000;
