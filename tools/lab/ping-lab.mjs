import { runProgram } from "../setup/run-program.mjs";
import { bold, green, red } from "./text.mjs";

const gateway = "10.0.0.1";
const [first, second] = ["10.0.0.10", "10.0.0.20"];

const pings = [
  { from: "host", to: [gateway, first, second] },
  { from: "my-ns1", to: [first, gateway, second] },
  { from: "my-ns2", to: [second, gateway, first] },
].flatMap(({ from, to }) => to.map((address) => ({ from, address })));

/** Pings every host that has to answer in lab 1, and prints the times. @returns {Promise<number>} how many did not answer */
export async function pingLab() {
  process.stdout.write(`\n${bold("from     to          answer")}\n`);
  let unanswered = 0;
  for (const { from, address } of pings) {
    const { time, why } = await ping(from, address);
    if (time === undefined) unanswered += 1;
    const answer = time === undefined ? red(why) : green(`${time} ms`);
    process.stdout.write(`${from.padEnd(8)} ${address.padEnd(11)} ${answer}\n`);
  }
  return unanswered;
}

/** @param {string} from "host" or a namespace @param {string} address */
async function ping(from, address) {
  const enter = from === "host" ? [] : [...asRoot(), "nsenter", `--net=/var/run/netns/${from}`];
  const [program, ...words] = [...enter, "ping", "-n", "-c", "1", "-W", "2", address];
  const { ok, output } = await runProgram(program, words, { env: { ...process.env, LC_ALL: "C" } });
  const time = ok ? output.match(/time[=<]([\d.]+) ms/)?.[1] : undefined;
  return { time, why: output.includes("packet loss") ? "no answer" : (output.split("\n").at(-1) ?? "no answer") };
}

function asRoot() {
  return process.getuid?.() === 0 ? [] : ["sudo", "-n"];
}
