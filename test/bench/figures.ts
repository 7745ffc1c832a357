import { crowdFigures } from "./crowd-figures.ts";
import type { Figure } from "./figure.ts";
import type { Results, Row } from "./results.ts";

/** The figures of a results file, in the order of docs/benchmark.md. */
export function figuresOf(results: Results): Figure[] {
  const rows = rowsFor(results);
  return [
    ...topologyFigures(rows),
    ...ownFigures(rows),
    bytes("state, for each host", rows("Topology", "up", large)),
    memory("most memory of program, provider and commands together", results),
    ...fineFigures(rows),
    works(
      "4000 hosts on four bridges",
      ["up", "preview", "destroy"].map((step) => rows("Topology", step, { shape: "star", hosts: 4000 })),
    ),
    ...crowdFigures(results.crowds),
  ];
}

type LabSize = Pick<Row, "shape" | "hosts">;
const large: LabSize = { shape: "star", hosts: 1000 };
const small: LabSize = { shape: "star", hosts: 100 };

function topologyFigures(rows: Rows): Figure[] {
  const topology = (step: string) => rows("Topology", step, large);
  const noop = (step: string) => rows("one no-op", step, large);
  const against = "against one resource that does nothing";
  return [
    ratio("`up`, against Mininet", [topology("up"), rows("Mininet", "up", large)], 1 / 3),
    ratio("`destroy`, against Mininet", [topology("destroy"), rows("Mininet", "destroy", large)], 1 / 5),
    ratio(`\`preview\` without a change, ${against}`, [topology("preview"), noop("preview")], 1.5),
    ratio(`\`up\` with one host more, ${against}`, [topology("add-host"), noop("add-host")], 2),
    // A refresh does not run the user's program, and for one resource the program is most of the engine's time. Hence the
    // comparison with `up`.
    ratio("`refresh`, against `up` of one resource that does nothing", [topology("refresh"), noop("up")], 3),
    ratio("the same, against its `refresh` (no target)", [topology("refresh"), noop("refresh")]),
  ];
}

/** The provider's part of an `up`, compared with a script that does the same work. */
function ownFigures(rows: Rows): Figure[] {
  const [own, ownSmall] = [rows("Topology", "up-kernel", large), rows("Topology", "up-kernel", small)];
  const [script, scriptSmall] = [rows("floor", "up", large), rows("floor", "up", small)];
  return [
    ratio("the provider's part of `up`, against the batch script", [own, script], 1.3),
    ratio("the provider's part of `up`, 1000 hosts against 100", [own, ownSmall], 14),
    ratio("the batch script, 1000 hosts against 100 (no target)", [script, scriptSmall]),
  ];
}

/** A resource for each part of a lab, compared with as many resources that do nothing. */
function fineFigures(rows: Rows): Figure[] {
  return [
    ratio(
      "`up` of single resources, against as many that do nothing",
      [rows("fine resources", "up", large), rows("no-op resources", "up", large)],
      1.6,
    ),
    ratio(
      "`destroy` of single resources, against as many that do nothing",
      [rows("fine resources", "destroy", large), rows("no-op resources", "destroy", large)],
      1.6,
    ),
  ];
}

type Found = Row | undefined;

type Rows = ReturnType<typeof rowsFor>;

const rowsFor =
  ({ rows }: Results) =>
  (tool: string, step: string, lab: LabSize): Found =>
    rows.find((row) => row.tool === tool && row.step === step && row.shape === lab.shape && row.hosts === lab.hosts);

const notMeasured = "not measured";

/** A ratio of two times, with its limit. The limit is printed as a decimal number, such as 0.33 for a third. */
function ratio(what: string, [one, other]: [Found, Found], limit?: number): Figure {
  const told = limit === undefined ? "" : `${round(limit)} ×`;
  if (!one || !other) return { what, limit: told, measured: notMeasured };
  const value = one.seconds / other.seconds;
  const measured = `${round(value)} × (${round(one.seconds)} s / ${round(other.seconds)} s)`;
  return limit === undefined ? { what, limit: told, measured } : { what, limit: told, measured, holds: value <= limit };
}

function bytes(what: string, row: Found): Figure {
  const limit = "1500 bytes";
  if (!row?.stateBytes) return { what, limit, measured: notMeasured };
  const each = row.stateBytes / row.hosts;
  return { what, limit, measured: `${Math.round(each)} bytes`, holds: each <= 1500 };
}

/** The largest value of all steps. */
function memory(what: string, { rows }: Results): Figure {
  const limit = "400 MiB";
  const ours = rows.filter(({ tool, hosts }) => tool === "Topology" && hosts === 1000);
  const [own, all] = [
    ours.map(({ ownMemoryMiB }) => ownMemoryMiB ?? 0),
    ours.map(({ peakMemoryMiB }) => peakMemoryMiB ?? 0),
  ];
  if (ours.length === 0) return { what, limit, measured: notMeasured };
  const [most, withEngine] = [Math.max(...own), Math.max(...all)];
  return {
    what,
    limit,
    measured: `${Math.round(most)} MiB, with the engine ${Math.round(withEngine)} MiB`,
    holds: most <= 400,
  };
}

function works(what: string, rows: Found[]): Figure {
  const found = rows.filter((row) => row !== undefined);
  if (found.length < rows.length) return { what, limit: "works", measured: notMeasured };
  const times = found.map(({ step, seconds }) => `${step} ${round(seconds)} s`);
  const peak = Math.max(...found.map(({ peakMemoryMiB }) => peakMemoryMiB ?? 0));
  return {
    what,
    limit: "works",
    measured: `${times.join(", ")}; ${Math.round(peak)} MiB with the engine`,
    holds: true,
  };
}

/** Two decimals; one decimal for ten and more. */
const round = (value: number): string => value.toFixed(value >= 10 ? 1 : 2);
