import { existsSync } from "node:fs";
import { Command } from "commander";
import { Problem } from "../problem.ts";
import { orphanChecks } from "../recover/orphans.ts";
import type { StackRef } from "../stack/engine.ts";
import { during, json, print } from "../terminal.ts";
import { columns } from "../wrapped.ts";
import { type Finding, ok, warning } from "./finding.ts";
import { bridgeFilter, forwardHook, hostIpv6, reversePath } from "./forwarding.ts";
import { neighbourTable, packetBacklog, runFolder } from "./host.ts";
import { kernelFeatures } from "./kernel.ts";
import { type LabPlan, labPlan } from "./lab-plan.ts";
import { managers } from "./managers.ts";
import { privileges } from "./privileges.ts";
import { hasProgram } from "./program-file.ts";
import { programsThere } from "./programs.ts";
import { subnets } from "./subnets.ts";
import type { Surroundings } from "./surroundings.ts";
import { findingsText } from "./text.ts";

interface DoctorOptions extends StackRef {
  json?: boolean;
}

/** `pulumi-netns doctor`: says whether labs work on this host, and what to type if something prevents them. */
export const doctorCommand = (): Command =>
  new Command("doctor")
    .description("check whether labs work on this host, and say what to type where they do not")
    .option(
      "-C, --cwd <folder>",
      "the folder of a Pulumi project; its networks are compared with the host's (default: this folder)",
    )
    .option("-s, --stack <name>", "the stack of that project (default: the selected one)")
    .option("--json", "print the findings as a JSON array of check, status (ok, warning, problem), what and advice")
    .addHelpText(
      "after",
      `
It changes nothing. The exit status is 1 if it found a problem, else 0; warnings do not count.

Examples:
  pulumi-netns doctor                                  check this host, and the project in this folder if there is one
  pulumi-netns doctor -C examples/router --stack dev   compare the networks of another project
  pulumi-netns doctor --json | jq '.[] | select(.status != "ok")'`,
    )
    .action(doctor);

interface Subject {
  title: string;
  /** The checks (see {@link Finding}) that must have found no problem before this subject can be looked at. */
  needs: readonly string[];
  look(surroundings: Surroundings): Promise<Finding[]>;
}

const subjects: readonly Subject[] = [
  { title: "Kernel features", needs: ["root", "iproute2", "nsenter"], look: kernelFeatures },
  { title: "IPv6 of the host", needs: [], look: hostIpv6 },
  { title: "Forwarding", needs: ["root", "nftables"], look: forwardHook },
  { title: "Bridges", needs: [], look: bridgeFilter },
  { title: "Reverse path", needs: [], look: reversePath },
  { title: "Programs that configure links", needs: [], look: managers },
  { title: "Folder /run", needs: [], look: runFolder },
  { title: "Neighbour table", needs: [], look: neighbourTable },
  { title: "Packet backlog", needs: [], look: packetBacklog },
  { title: "Orphans", needs: [], look: orphanChecks },
  { title: "Networks of the lab", needs: ["root", "iproute2"], look: subnets },
];

async function doctor(options: DoctorOptions): Promise<void> {
  const findings = await during("looking at this host", () => lookAtAll(options));
  if (options.json) process.stdout.write(json(findings));
  else print(findingsText(findings, columns()));
  process.exitCode = findings.some(({ status }) => status === "problem") ? 1 : 0;
}

async function lookAtAll(ref: StackRef): Promise<Finding[]> {
  const rights = await privileges();
  const mayBeRoot = rights.every(({ check, status }) => check !== "root" || status === "ok");
  const programs = await programsThere({ mayBeRoot });
  const { lab, findings } = await askedLab(ref);
  const lacking = [...rights, ...programs].filter(({ status }) => status === "problem").map(({ check }) => check);
  const looks = subjects.map((subject) => lookAt(subject, { mayBeRoot, lacking, lab }));
  return [rights, programs, ...(await Promise.all(looks)), findings].flat();
}

/** Looks at one subject. An error becomes a warning, so that the findings about the other subjects are still shown. */
async function lookAt({ title, needs, look }: Subject, surroundings: Surroundings): Promise<Finding[]> {
  const without = needs.filter((need) => surroundings.lacking.includes(need));
  const check = title.toLowerCase();
  if (without.length > 0) return [warning(check, `not looked at without ${without.join(", ")}`, "see to that first")];
  return look(surroundings).catch((error: Error) => [
    warning(
      check,
      `could not be looked at: ${error.message.split("\n")[0]}`,
      "see whether the command that it names works",
    ),
  ]);
}

async function askedLab(ref: StackRef): Promise<{ lab: LabPlan | undefined; findings: Finding[] }> {
  const named = ref.cwd !== undefined || ref.stack !== undefined;
  if (!named && !["Pulumi.json", "Pulumi.yaml", "Pulumi.yml"].some((name) => existsSync(name))) {
    return { lab: undefined, findings: [ok("lab", "none was asked about; -C FOLDER does")] };
  }
  if (!hasProgram(ref.cwd ?? "."))
    return { lab: undefined, findings: [ok("lab", "the project has no program yet, such as index.ts")] };
  try {
    return { lab: await labPlan(ref), findings: [] };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const advice = `type: pulumi preview -C ${ref.cwd ?? "."}`;
    return {
      lab: undefined,
      findings: [warning("lab", `its networks were not looked at: ${error.message.split("\n")[0]}`, advice)],
    };
  }
}
