import { subscribe } from "node:diagnostics_channel";

/** One operation on the host, as the provider publishes it (provider/host/run/operations.ts). */
export interface Operation {
  argv: string[];
  input?: string;
  refusal?: Error;
}

/** A way in which an operation fails, and what the error must say. */
export interface Fault {
  name: string;
  /** Whether it is a command that fails, or a change of a file that the provider makes itself. */
  of: "command" | "file";
  strike(operation: Operation): void;
  says: RegExp;
}

/** The real command inside a shell that does something before or after it; never a stand-in for its work. */
const around = (text: string) => (operation: Operation) => {
  operation.argv = ["sh", "-c", text, "sh", ...operation.argv];
};

/** The real command's standard output goes through another program first; its status stays. */
const through = (filter: string) => around(`out=$("$@"); status=$?; printf '%s\\n' "$out" | ${filter}; exit $status`);

/** A command that is to hang gets a short limit; it is read when the command starts, at once after this. */
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
    says: /Operation not permitted.*CAP_NET_ADMIN|Permission denied|Device or resource busy/s,
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

/** When a fault strikes: from the nth operation of its sort on, once or for good. */
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

/** Does something while a fault strikes. @returns its error, or undefined; and how many operations it did */
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

/** Above so many operations each fails in a third of the ways, by turns, unless SOAK_FAULTS asks for all. */
const many = process.env.SOAK_FAULTS ? Number.POSITIVE_INFINITY : 8;

/** Every fault at every operation of a work that does so many, once each. */
export const onceEach = (operations: { command: number; file: number }): Plan[] =>
  [...commandFaults, ...fileFaults].flatMap((fault, way) =>
    Array.from({ length: operations[fault.of] }, (_, index) => index + 1)
      .filter((from) => operations[fault.of] <= many || (from + way) % 3 === 0)
      .map((from) => ({ faults: [fault], from, lasting: false })),
  );

/** From each operation on nothing works any more. */
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
