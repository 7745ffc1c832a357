import { subscribe } from "node:diagnostics_channel";

/** An operation on the host, as the provider publishes it (provider/host/run/operations.ts). */
export interface Operation {
  argv: string[];
  input?: string;
  refusal?: Error;
}

/** A way in which an operation fails, and the text that the error must have. */
export interface Fault {
  name: string;
  /** Whether a command fails, or a change of a file that the provider makes by itself. */
  of: "command" | "file";
  strike(operation: Operation): void;
  says: RegExp;
}

/** Runs the real command in a shell that does something before or after it. Nothing replaces the command's own work. */
const around = (text: string) => (operation: Operation) => {
  operation.argv = ["sh", "-c", text, "sh", ...operation.argv];
};

/** Passes the real command's standard output through another program. The exit status stays. */
const through = (filter: string) => around(`out=$("$@"); status=$?; printf '%s\\n' "$out" | ${filter}; exit $status`);

/** Gives a command that will hang a short limit. The provider reads the limit when it starts the command, right after this. */
const hanging = (text: string) => (operation: Operation) => {
  around(text)(operation);
  process.env.PULUMI_NETNS_TIMEOUT = "0.15";
  queueMicrotask(() => {
    delete process.env.PULUMI_NETNS_TIMEOUT;
  });
};

const refused = (code: string, text: string): Fault => ({
  name: code,
  of: "file",
  strike: (operation) => {
    operation.refusal = Object.assign(new Error(`${code}: ${text}, write`), { code });
  },
  says: new RegExp(text, "i"),
});

const unreadable = /cannot be read|could not be read|the batch ended before/;

export const commandFaults: Fault[] = [
  {
    name: "tool missing",
    of: "command",
    strike: (operation) => {
      const tool = operation.argv.indexOf("--") === 2 ? 3 : 0;
      operation.argv = operation.argv.with(tool, `/nowhere/${operation.argv[tool]}`);
    },
    says: /is not installed, or not on PATH/,
  },
  {
    name: "no capabilities",
    of: "command",
    strike: (operation) => {
      operation.argv = ["setpriv", "--bounding-set=-all", "--", ...operation.argv];
    },
    says: /Operation not permitted.*CAP_NET_ADMIN|[Pp]ermission denied|Device or resource busy/s,
  },
  { name: "killed before", of: "command", strike: around("kill -9 $$"), says: /it was ended by SIGKILL/ },
  { name: "killed after", of: "command", strike: around('"$@"; kill -9 $$'), says: /it was ended by SIGKILL/ },
  { name: "hangs before", of: "command", strike: hanging("exec sleep 100"), says: /no answer within/ },
  { name: "hangs after", of: "command", strike: hanging('"$@"; exec sleep 100'), says: /no answer within/ },
  { name: "output cut", of: "command", strike: through('head -c $(($(expr length "$out") / 2))'), says: unreadable },
  { name: "output garbled", of: "command", strike: through(`tr '"/' '~#'`), says: unreadable },
  { name: "output lost", of: "command", strike: through("head -c 0"), says: unreadable },
];

export const fileFaults: Fault[] = [
  refused("ENOSPC", "no space left on device"),
  refused("EBUSY", "resource busy or locked"),
  refused("EPERM", "operation not permitted"),
];

/** The time of a fault: it happens at the nth operation of its sort, or (`lasting`) at that one and every later one. */
export interface Plan {
  faults: readonly Fault[];
  from: number;
  lasting: boolean;
}

let plan: Plan | undefined;
let seen = { command: 0, file: 0 };

const fileTools = /^(tee|mv|ln|rm|mkdir|rmdir|chmod)$/;

subscribe("pulumi-netns:operation-start", (message) => {
  const operation = message as Operation;
  const of = fileTools.test(operation.argv[0] ?? "") ? "file" : "command";
  seen[of] += 1;
  const fault = plan?.faults.find((one) => one.of === of);
  if (!plan || !fault || seen[of] < plan.from || (seen[of] > plan.from && !plan.lasting)) return;
  fault.strike(operation);
});

/** Runs work with a fault. @returns the error, if any, and the number of operations */
export async function struck(planned: Plan | undefined, work: () => Promise<unknown>) {
  plan = planned;
  seen = { command: 0, file: 0 };
  if (process.env.FAULTS_LOG && planned) console.error(new Date().toISOString(), planText(planned));
  const error = await work().then(
    () => undefined,
    (failure: Error) => failure,
  );
  plan = undefined;
  return { error, operations: { ...seen } };
}

/**
 * In work with more operations than this, each operation fails in a third of the ways, by turns. SOAK_FAULTS asks for all ways.
 */
const many = process.env.SOAK_FAULTS ? Number.POSITIVE_INFINITY : 8;

/** Every fault at every operation, once each, for work with this number of operations. */
export const onceEach = (operations: { command: number; file: number }): Plan[] =>
  [...commandFaults, ...fileFaults].flatMap((fault, way) =>
    Array.from({ length: operations[fault.of] }, (_, index) => index + 1)
      .filter((from) => operations[fault.of] <= many || (from + way) % 3 === 0)
      .map((from) => ({ faults: [fault], from, lasting: false })),
  );

/** Plans in which every operation from a given one on fails: a program is missing, commands are killed, or the disk is full. */
export const forGood = ({ command, file }: { command: number; file: number }): Plan[] => {
  const [missing] = commandFaults as [Fault];
  const [full] = fileFaults as [Fault];
  const killed = commandFaults.find(({ name }) => name === "killed after") as Fault;
  return [
    ...Array.from({ length: command }, (_, index) => ({ faults: [missing], from: index + 1, lasting: true })),
    ...Array.from({ length: command }, (_, index) => ({ faults: [killed], from: index + 1, lasting: true })),
    ...Array.from({ length: file }, (_, index) => ({ faults: [full], from: index + 1, lasting: true })),
  ];
};

export const planText = ({ faults, from, lasting }: Plan): string =>
  `${faults.map(({ name }) => name).join(", ")} at ${faults[0]?.of} ${from}${lasting ? " and on" : ""}`;
