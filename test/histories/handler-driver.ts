import type { Operation } from "../../provider/host/run/operations.ts";
import { type Command, perform, type Report } from "./commands.ts";
import { type Driver, type Known, RefusedCommand, type Remains } from "./driver.ts";
import { onOperation } from "./faults.ts";
import { performKilled } from "./killed.ts";
import { type Entry, Snapshot } from "./snapshot.ts";
import type { Fault } from "./steps.ts";

/** Carries out commands through the handlers, as the engine would. A command to be killed runs in a process of its own. */
export class HandlerDriver implements Driver {
  private entries: Entry[] = [];

  async perform(command: Command): Promise<Report> {
    const snapshot = new Snapshot(this.entries);
    try {
      return await perform(snapshot, command);
    } finally {
      // The engine's state is JSON, so values that JSON cannot hold are lost here too.
      this.entries = JSON.parse(JSON.stringify(snapshot.entries)) as Entry[];
    }
  }

  async performRefused(command: Command, fault: Fault): Promise<void> {
    let isRefused = false;
    const end = onOperation({ ...fault, when: "before" }, (operation: Operation) => {
      isRefused = true;
      operation.refusal = new Error(`refused by the history: ${operation.argv.join(" ")}`);
    });
    try {
      await this.perform(command);
    } catch (error) {
      throw isRefused ? new RefusedCommand(error) : error;
    } finally {
      end();
    }
  }

  async performKilled(command: Command, fault: Fault): Promise<Remains> {
    const { entries, ...remains } = await performKilled(command, fault, this.entries);
    this.entries = entries;
    return remains;
  }

  async known(): Promise<readonly Known[]> {
    return this.entries;
  }
}
