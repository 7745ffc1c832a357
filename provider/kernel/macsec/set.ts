import { ip as program } from "../../host/batch/program.ts";
import { batchLine } from "../../host/batch/text.ts";
import { CommandError } from "../../host/errors.ts";
import { enter } from "../../host/netns.ts";
import { run } from "../../host/run/run.ts";
import { refusal } from "../errors.ts";
import { type LinkRef, linkText } from "../link/form.ts";
import { senderOf } from "./facts.ts";
import { isKey, type Keys, type Peer, type Peers, sciOf, type Wanted } from "./schema.ts";
import { macsecShow, type Shown, type ShownKey, type ShownPeer } from "./show.ts";

/**
 * Sets what differs, and no more, so that no other peer is cut. The keys go by standard input, so that they stand in no command
 * line. Same as: ip -n NETNS macsec add NAME tx sa 0 pn 1 on key ID KEY; ip -n NETNS macsec add NAME rx port PORT address MAC …
 */
export async function macsecSet(ref: LinkRef, { keys, peers }: Wanted, before: Wanted = {}): Promise<Shown> {
  const there = await macsecShow(ref);
  const lines = [
    ...(keys ? keyLines(`${ref.name} tx`, there.keys, { now: keys, then: before.keys }) : []),
    ...(peers ? peersLines(ref.name, there.peers, { now: peers, then: before.peers }) : []),
  ];
  if (lines.length === 0) return there;
  await ip(ref, lines);
  return macsecShow(ref);
}

/** What is declared, and what was before. */
interface Change<T> {
  now: T;
  then?: T | undefined;
}

function keyLines(at: string, there: readonly ShownKey[], { now, then = {} }: Change<Keys>): string[] {
  // The kernel shows no key: a new key under an old id is told by what was declared before.
  const stays = there.filter(({ number, id }) => {
    const [key, old] = [now[number], then[number]];
    return key?.id === id && (old === undefined || old.key === key.key);
  });
  const gone = there.filter((one) => !stays.includes(one));
  const added = Object.entries(now).filter(([number]) => !stays.some((one) => `${one.number}` === number));
  return [
    // The kernel removes no association that is in use, and gives none another key.
    ...gone.flatMap(({ number }) => [`set ${at} sa ${number} off`, `del ${at} sa ${number}`]),
    ...stays.filter(({ active }) => !active).map(({ number }) => `set ${at} sa ${number} on`),
    // Another text stands for a key that nobody of us knows.
    ...added.flatMap(([number, { id, key }]) =>
      isKey(key) ? [`add ${at} sa ${number} pn 1 on key ${id} ${key}`] : [],
    ),
  ];
}

function peersLines(name: string, there: readonly ShownPeer[], { now, then = {} }: Change<Peers>): string[] {
  const wanted = Object.values(now);
  const gone = there.filter(({ sci }) => !wanted.some((one) => sciOf(one) === sci));
  return [
    ...gone.map(({ sci }) => `del ${channel(name, senderOf(sci))}`),
    ...wanted.flatMap((one) => {
      const at = channel(name, one);
      const isSame = ({ sci }: { sci: string }) => sci === sciOf(one);
      const found = there.find(isSame);
      const old = Object.values(then).find((other) => isSame({ sci: sciOf(other) }));
      return [
        ...(found?.active ? [] : [`${found ? "set" : "add"} ${at} on`]),
        ...keyLines(at, found?.keys ?? [], { now: one.keys, then: old?.keys }),
      ];
    }),
  ];
}

const channel = (name: string, { mac, sciPort }: Pick<Peer, "mac" | "sciPort">): string =>
  `${name} rx port ${sciPort} address ${mac}`;

async function ip(ref: LinkRef, lines: readonly string[]): Promise<void> {
  const meant = lines.map((line) => ["macsec", ...line.split(" ")]);
  const input = meant.map((argv) => batchLine(program, argv)).join("");
  try {
    await run([...enter(ref.netns), "ip", "-batch", "-"], { input, meant, secret: "input" });
  } catch (error) {
    if (!(error instanceof CommandError) || error.kind !== "failed") throw error;
    throw refusal(`the keys and peers of ${linkText(ref)}`, withoutKeys(error.reason, lines));
  }
}

/** The words of `ip`, which may repeat a word that it did not take, without keys. */
const withoutKeys = (reason: string, lines: readonly string[]): string =>
  lines
    .flatMap((line) => / key \S+ (\S+)$/.exec(line)?.[1] ?? [])
    .reduce((text, key) => text.replaceAll(key, "(secret)"), reason);
