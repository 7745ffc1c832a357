import type { NetnsRef } from "../../host/netns.ts";
import { blamed, KernelError, refusal } from "../errors.ts";
import { ownMac } from "../link/bonded.ts";
import { linkFacts, programsSet } from "../link/facts.ts";
import { linkText } from "../link/form.ts";
import { portLines } from "../link/lines.ts";
import { linkSet, linkShow } from "../link/links.ts";
import { linkLocalBack } from "../link/local.ts";
import { type Port, portForm, portLeaveLines, portToSay } from "../link/port.ts";
import { refuseSmallMtu, taken } from "../link/refused.ts";
import type { Owner } from "../marks.ts";
import { notesTidy } from "../notes/notes.ts";
import { placeKey, placeMissing } from "../notes/place.ts";
import { claimsRestore } from "../restore/restore.ts";
import { type NicWanted, nicClaim, nicMarkLine, nicResume } from "./claim.ts";
import type { NicFound } from "./form.ts";
import { bareFound, nicLook } from "./look.ts";
import { nicNoteDrop, nicNoteOurs } from "./note.ts";
import { nicGone, nicHome } from "./release.ts";
import { linkHere, macSet, nicMove } from "./set.ts";
import { trafficPutBack } from "./traffic.ts";
import { nicWhere, type Whereabouts } from "./where.ts";

const portForms = { port: portForm };

/** An interface that was changed. `undone` holds the commands that failed to put something back, each with the reason. */
export interface NicChanged extends Whereabouts {
  undone: string[];
}

/**
 * Takes an interface of the host: writes its state into a note (a file below /run/pulumi-netns), marks it as ours by its group
 * and alias, moves it, and configures it. For an interface with our mark, from a run that was cut off, the work goes on where it
 * is.
 * @throws KernelError `taken` where a name is in use, `conflict` where the interface is another resource's or keeps the host
 * reachable
 */
export async function nicTake(wanted: NicWanted, owner: Owner): Promise<NicChanged> {
  if (!(await placeKey(wanted.netns)))
    throw placeMissing("netns", wanted.netns, `, so ${wanted.interface} cannot move into it`);
  const note = await nicNoteOurs(wanted.interface, owner);
  const there = await nicWhere(wanted.netns, owner, note);
  const at = there ? await nicResume(wanted, owner, { there, note }) : await nicClaim(wanted, owner);
  const name = { netns: wanted.netns, name: wanted.name };
  const other = at.netns === name.netns && at.link.ifname === name.name ? undefined : await linkShow(name);
  if (other) throw taken(name, other);
  await nicMove(at, name);
  return configure(wanted, owner, { found: at.found });
}

/** Finds our interface; undefined where it is gone. Then its note is dropped, except for hardware, which cannot be deleted. */
export async function nicShow(wanted: NicWanted, owner: Owner): Promise<Whereabouts | undefined> {
  const note = await nicNoteOurs(wanted.interface, owner);
  const there = await nicWhere(wanted.netns, owner, note);
  if (!there && note && note.found.sort !== undefined) await nicNoteDrop(wanted.interface);
  return there;
}

/** Changes an interface in place, and puts back what the kernel drops along the way. */
export async function nicSet(wanted: NicWanted, owner: Owner, before: NicWanted): Promise<NicChanged> {
  const note = await nicNoteOurs(wanted.interface, owner);
  const there = await nicWhere(wanted.netns, owner, note);
  if (there?.netns !== wanted.netns || there?.link.ifname !== wanted.name) {
    throw new KernelError("absent", `${linkText(wanted)} is gone; \`pulumi up --refresh\` takes it again`);
  }
  const { found } = await nicResume(wanted, owner, { there, note });
  return configure(wanted, owner, { found, port: before.port });
}

/** Brings an interface back to the host, as it was found. @returns what could not be put back: commands, with the reasons */
export async function nicRelease(wanted: Pick<NicWanted, "interface" | "netns">, owner: Owner): Promise<string[]> {
  const note = await nicNoteOurs(wanted.interface, owner);
  const there = await nicWhere(wanted.netns, owner, note);
  if (there) return nicHome(there, note?.found ?? bareFound(there.link, wanted.interface), note?.at ?? Date.now());
  if (note) return nicGone(note);
  // A run that was killed after it dropped the note may have left the note's folder.
  await notesTidy();
  return [];
}

/** Releases an interface by its name; `netns` counts where the note is lost. Throws, at the end, what could not be put back. */
export async function nicGiveBack(name: string, owner: Owner, netns?: NetnsRef): Promise<void> {
  const undone = await nicRelease({ interface: name, netns }, owner);
  if (undone.length > 0)
    throw new KernelError("conflict", `${name} is given back, but not all is as it was: ${undone.join("; ")}`);
}

/** The state in which an interface was found, and the settings of its port that were declared before. */
interface Before {
  found: NicFound;
  port?: Port | undefined;
}

async function configure(wanted: NicWanted, owner: Owner, { found, port }: Before): Promise<NicChanged> {
  const { netns, name, up } = wanted;
  const present = await linkHere({ netns, name });
  const [mtu, mac] = [wanted.mtu ?? found.mtu, wanted.mac ?? found.mac];
  const master = wanted.master ?? (netns === undefined ? found.master : undefined);
  refuseSmallMtu({ netns, name, mtu }, present);
  // An interface that stays on the host has addresses and routes of others, which the kernel may drop along the way.
  const before = netns === undefined ? await nicLook(present) : undefined;
  const [failed] = mac === undefined || mac === ownMac(present) ? [] : await macSet({ netns, name }, mac);
  if (failed) throw blamed("mac", refusal(`changing ${linkText({ netns, name })}`, failed));
  const set = ["link", "set", "dev", name];
  const leave = portLeaveLines(name, port, wanted.port);
  const link = await linkSet({ netns, name }, [
    nicMarkLine(name, owner),
    ...(mtu === present.mtu ? [] : [{ argv: [...set, "mtu", `${mtu}`], argument: "mtu" }]),
    ...leave,
    ...(master === present.master && leave.length === 0
      ? []
      : [{ argv: [...set, ...(master === undefined ? ["nomaster"] : ["master", master])], argument: "master" }]),
    ...portLines(portForms, { name, port: master === undefined ? undefined : portToSay(port, wanted.port) }),
    { argv: [...set, up ? "up" : "down"] },
  ]);
  await programsSet(portForms, { netns, name, port: wanted.port }, { name, port });
  await claimsRestore(netns);
  await linkLocalBack({ netns, name }, link);
  const undone = before && up ? await trafficPutBack(before, 0) : [];
  return { netns, link, undone };
}

/** The kernel's value of each argument, and the interface's number. */
export async function nicFacts({ netns, link }: Whereabouts, { port }: Pick<NicWanted, "port">) {
  const name = link.ifname;
  const { port: now } = await linkFacts(portForms, { netns, name, port }, link);
  const own = { master: link.master, port: now as Port | undefined, mac: ownMac(link), mtu: link.mtu };
  return { netns, name, ...own, up: link.flags.includes("UP"), ifindex: link.ifindex };
}
