import { createRequire } from "node:module";

/** Writes a warning where the user sees it: in the engine's diagnostics; with a URN, on that resource's own row. */
export const warn = (message: string, urn?: string): Promise<void> => tell({ severity: "WARNING", message, urn });

/** Writes information that is no warning, in the same places. */
export const inform = (message: string, urn?: string): Promise<void> => tell({ severity: "INFO", message, urn });

/**
 * Shows a message on the resource's row and nowhere else: the next message replaces it, and the diagnostics at the end leave it
 * out. Without a terminal the engine prints it as a line. Without an engine nothing is shown.
 */
export const status = async (message: string, urn?: string): Promise<void> => {
  if (engineAddress()) await tell({ severity: "INFO", message, urn, ephemeral: true });
};

interface Message {
  severity: "INFO" | "WARNING";
  message: string;
  urn?: string | undefined;
  ephemeral?: true;
}

async function tell({ severity, message, urn, ephemeral }: Message): Promise<void> {
  const address = engineAddress();
  if (!address) return void console.error(`${severity.toLowerCase()}: ${message}`);
  engine ??= connect(address);
  const { client, Metadata, LogRequest, LogSeverity } = engine;
  const request = new LogRequest();
  request.setSeverity(LogSeverity[severity]);
  request.setMessage(message);
  if (urn !== undefined) request.setUrn(urn);
  if (ephemeral) request.setEphemeral(true);
  const deadline = Date.now() + patience;
  await new Promise<void>((resolve) => client.log(request, new Metadata(), { deadline }, () => resolve()));
}

/** How long a message waits for the engine, in milliseconds: an engine that hangs must not hold up the work. */
const patience = 2_000;

/** Whether an engine runs this process. If so, all resources that the process checks are of one program. */
export const engineListens = (): boolean => engineAddress() !== undefined;

/** The engine's address: the plugin's last argument, since flags such as `--logflow` may stand before it. */
const engineAddress = (): string | undefined => process.argv.slice(2).findLast((argument) => /:\d+$/.test(argument));

let engine: ReturnType<typeof connect> | undefined;

/** One connection for all messages. It does not keep the process alive: gRPC does that only while a call is under way. */
function connect(address: string) {
  // The Pulumi SDK that runs the plugin brings its own gRPC.
  const sdk = createRequire(createRequire(__filename).resolve("@pulumi/pulumi/package.json"));
  const { credentials, Metadata } = sdk("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
  const { EngineClient } = sdk("@pulumi/pulumi/proto/engine_grpc_pb.js") as ClientModule;
  const messages = sdk("@pulumi/pulumi/proto/engine_pb.js") as MessageModule;
  return { client: new EngineClient(address, credentials.createInsecure()), Metadata, ...messages };
}

interface ClientModule {
  EngineClient: new (
    address: string,
    credentials: unknown,
  ) => {
    log(request: unknown, metadata: unknown, options: { deadline: number }, done: () => void): void;
  };
}

interface MessageModule {
  LogRequest: new () => {
    setSeverity(severity: number): void;
    setMessage(message: string): void;
    setUrn(urn: string): void;
    setEphemeral(ephemeral: boolean): void;
  };
  LogSeverity: Record<"INFO" | "WARNING", number>;
}
