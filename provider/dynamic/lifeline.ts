import { connect } from "node:net";

/** How long after a broken connection the engine is looked for again, in milliseconds. */
const pause = 100;

/**
 * Ends this process when the engine that started it is gone: nobody could write down what it goes on to make, and another
 * run may be about to begin. What is under way is taken up again by its mark. The engine listens as long as it lives, so a
 * connection that is refused means its death; one that it closed, for nothing was said on it, is opened again.
 */
export function holdLifeline(address: string): void {
  const [, host, port] = /^(.+):(\d+)$/.exec(address) ?? [];
  if (host === undefined) return;
  let connected = false;
  const socket = connect({ host, port: Number(port) });
  // It must not keep a process alive that has nothing left to do.
  socket.unref();
  socket.on("connect", () => {
    connected = true;
  });
  socket.on("error", () => undefined);
  socket.on("close", () => {
    if (!connected) process.exit(1);
    setTimeout(() => holdLifeline(address), pause).unref();
  });
  socket.resume();
}
