import { fileRead, folderList } from "../../host/files/files.ts";
import { oncePerTurn } from "../async/once-per-turn.ts";
import { shown } from "../schema/text.ts";

/** The folders in which `ip` looks for names of tables, besides the names that it knows by itself: see ip-route(8). */
const folders = ["/etc/iproute2", "/usr/share/iproute2"];
const builtIn = ["main", "local", "default"];

/** The message about a table's name that is not known here; undefined where the table is fine. */
export async function routeTableProblem(table: string): Promise<string | undefined> {
  if (!tableIsNamed(table)) return undefined;
  if ((await tableNumbers()).has(table)) return undefined;
  return `${shown(table)} is no routing table here; give its number, or a name that ${folders[0]}/rt_tables has`;
}

/** The number of each named table, by name: `ip` takes both, and prints the name. */
export const tableNumbers = oncePerTurn(() => numbersOf("rt_tables"));

/** The number of each type of service that has a name, by name: `ip` takes both, and prints the name. */
export const tosNumbers = oncePerTurn(() => numbersOf("rt_dsfield"));

async function numbersOf(file: string): Promise<Map<string, string>> {
  const texts = await Promise.all((await filesOf(file)).map(fileRead));
  const lines = texts.flatMap((text = "") => [...text.matchAll(/^\s*(\w+)\s+(\S+)/gm)]);
  return new Map(lines.map(([, number, name]) => [name as string, `${Number(number)}`]));
}

/** Whether a table has to be looked up before it is compared with another. */
export const tableIsNamed = (table: string): boolean => !/^\d+$/.test(table) && !builtIn.includes(table);

async function filesOf(file: string): Promise<string[]> {
  const files = await Promise.all(
    folders.map(async (folder) => {
      const parts = (await folderList(`${folder}/${file}.d`)).filter((name) => name.endsWith(".conf"));
      return [`${folder}/${file}`, ...parts.map((name) => `${folder}/${file}.d/${name}`)];
    }),
  );
  return files.flat();
}
