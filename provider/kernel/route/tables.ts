import { fileRead, folderList } from "../../host/files/files.ts";
import { oncePerTurn } from "../async/once-per-turn.ts";
import { shown } from "../schema/text.ts";

/** Where `ip` looks for names of tables, besides those that it knows by itself: see ip-route(8). */
const folders = ["/etc/iproute2", "/usr/share/iproute2"];
const builtIn = ["main", "local", "default"];

/** What is wrong with a routing table that is given by a name, or nothing. */
export async function routeTableProblem(table: string): Promise<string | undefined> {
  if (!tableIsNamed(table)) return undefined;
  if ((await tableNumbers()).has(table)) return undefined;
  return `${shown(table)} is no routing table here; give its number, or a name that ${folders[0]}/rt_tables has`;
}

/** The number of each table that has a name, by name: `ip` takes both, and shows the name. */
export const tableNumbers = oncePerTurn(async (): Promise<Map<string, string>> => {
  const texts = await Promise.all((await tableFiles()).map(fileRead));
  const lines = texts.flatMap((text = "") => [...text.matchAll(/^\s*(\w+)\s+(\S+)/gm)]);
  return new Map(lines.map(([, number, name]) => [name as string, `${Number(number)}`]));
});

/** Whether a table has to be looked up before it is compared with another. */
export const tableIsNamed = (table: string): boolean => !/^\d+$/.test(table) && !builtIn.includes(table);

async function tableFiles(): Promise<string[]> {
  const files = await Promise.all(
    folders.map(async (folder) => {
      const parts = (await folderList(`${folder}/rt_tables.d`)).filter((name) => name.endsWith(".conf"));
      return [`${folder}/rt_tables`, ...parts.map((name) => `${folder}/rt_tables.d/${name}`)];
    }),
  );
  return files.flat();
}
