import { createRequire } from "node:module";

/** Writes a warning where the user sees it: in the engine's diagnostics; with a URN, on that resource's own row. */
export const warn = (message: string, urn?: string): Promise<void> => tell("WARNING", message, urn);

/** The same for what is worth to know. */
export const inform = (message: string, urn?: string): Promise<void> => tell("INFO", message, urn);

async function tell(severity: "INFO" | "WARNING", message: string, urn?: string): Promise<void> {
  const address = process.argv[2];
  if (!address?.includes(":")) return void console.error(`${severity.toLowerCase()}: ${message}`);
  // The SDK that runs us brings its own gRPC.
  const sdk = createRequire(createRequire(__filename).resolve("@pulumi/pulumi/package.json"));
  const { credentials } = sdk("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
  const { EngineClient } = sdk("@pulumi/pulumi/proto/engine_grpc_pb.js") as ClientModule;
  const { LogRequest, LogSeverity } = sdk("@pulumi/pulumi/proto/engine_pb.js") as MessageModule;
  const client = new EngineClient(address, credentials.createInsecure());
  const request = new LogRequest();
  request.setSeverity(LogSeverity[severity]);
  request.setMessage(message);
  if (urn !== undefined) request.setUrn(urn);
  await new Promise<void>((resolve) => client.log(request, () => resolve()));
  client.close();
}

interface ClientModule {
  EngineClient: new (
    address: string,
    credentials: unknown,
  ) => { log(request: unknown, done: () => void): void; close(): void };
}

interface MessageModule {
  LogRequest: new () => {
    setSeverity(severity: number): void;
    setMessage(message: string): void;
    setUrn(urn: string): void;
  };
  LogSeverity: Record<"INFO" | "WARNING", number>;
}
