import type { Line } from "../../host/batch/batch.ts";
import type { Owner } from "../marks.ts";
import { claimsRestore, claimsRestoreOn } from "../restore/restore.ts";
import { settingsAgain } from "../setting/again.ts";
import { linkAdd } from "./add.ts";
import { pastBond } from "./bonded.ts";
import { type LinkWanted, toSay } from "./common.ts";
import { linkFacts, programsSet } from "./facts.ts";
import { type LinkRef, typeOf } from "./form.ts";
import { argvAfter, commonArgv, downLines, portLines, setLines } from "./lines.ts";
import { type LinkType, otherwiseFixed, typeWords, withoutSame } from "./link-type.ts";
import { linkAltname, linkDelete, linkGone, linkRemarkLines, linkSet, linkShow, linkShowOurs } from "./links.ts";
import { linkLocalBack, linkLocalDrift } from "./local.ts";
import { standsElsewhere } from "./lower.ts";
import { portLeaveLines } from "./port.ts";
import { otherType, refuseSmallMtu } from "./refused.ts";

type Facts = Record<string, unknown>;

/** Same as: ip -n NETNS link add name NAME mtu MTU … up type TYPE … */
export async function typeAdd(
  type: LinkType,
  wanted: LinkWanted,
  owner: Owner & { altname?: string | undefined },
): Promise<Facts> {
  const { link, resumed } = await addAnew(type, wanted, owner);
  await linkAltname(wanted, link, owner.altname);
  const join = resumed ? [] : [...joinLines(type, wanted), ...downLines(wanted, link)];
  const whole = join.length > 0 ? await linkSet(wanted, join) : link;
  if (!resumed) await programsSet(type.forms, wanted, wanted);
  // A station in a VLAN of the port comes back only where the port has the VLAN.
  await claimsRestoreOn(wanted);
  await settingsAgain(wanted);
  return resumed ? typeSet(type, { wanted, before: wanted }, owner) : linkFacts(type.forms, wanted, whole);
}

/** Changes a link in place, and puts back what the kernel drops along the way. Same as: ip -n NETNS link set dev NAME … */
export async function typeSet(
  type: LinkType,
  { wanted, before }: { wanted: LinkWanted; before: LinkWanted },
  owner: Owner,
): Promise<Facts> {
  const present = await linkShowOurs(wanted, owner);
  if (!present) throw linkGone(wanted);
  refuseSmallMtu(wanted, present);
  const past = await pastBond(toSay(withoutSame(type, wanted, present), before), present);
  const link = await linkSet(wanted, [
    ...linkRemarkLines(present, owner),
    ...portLeaveLines(wanted.name, before.port, wanted.port),
    ...past.lines,
    ...setLines(type.forms, past.wanted, typeWords(type, wanted)),
  ]);
  await programsSet(type.forms, wanted, before);
  await claimsRestore(wanted.netns);
  await linkLocalBack(wanted, link);
  return linkFacts(type.forms, wanted, link);
}

/** Reads a link that is ours; undefined where there is none, or it is somebody else's. */
export async function typeShow(type: LinkType, wanted: LinkWanted, owner: Owner): Promise<Facts | undefined> {
  const link = await linkShowOurs(wanted, owner);
  return link && { ...(await linkFacts(type.forms, wanted, link)), ...(await linkLocalDrift([wanted], [link])) };
}

/** Reads the link with this name, whoever made it. Throws where the link is of another type. */
export async function typeGet({ type, forms }: LinkType, wanted: LinkWanted): Promise<Facts | undefined> {
  const link = await linkShow(wanted);
  if (link && typeOf(link) !== type) throw otherType(wanted, link, type);
  return link && linkFacts(forms, wanted, link);
}

/** Makes a link. A link that a cut-off run made with other arguments, which cannot be changed, is deleted and made anew. */
async function addAnew(type: LinkType, wanted: LinkWanted, owner: Owner) {
  const { add = linkAdd } = type;
  const made = await add(makingOf(type, wanted, owner));
  if (!made.resumed) return made;
  const isOther = otherwiseFixed(type, wanted, made.link).length > 0;
  if (!isOther && !(await standsElsewhere(type.forms, wanted, made.link))) return made;
  await linkDelete(wanted, owner);
  return add(makingOf(type, wanted, owner));
}

function makingOf({ type, option, forms, takesPorts }: LinkType, wanted: LinkWanted, owner: Owner) {
  const { netns, name, mtu, linkNetns } = wanted;
  const own = argvAfter("type", forms, wanted).flat();
  const said = joinsLater(wanted) ? { ...wanted, master: undefined } : wanted;
  const argvOf = (one: LinkWanted) => [...commonArgv(forms, one), "type", type, ...own];
  const ref: LinkRef = { netns, name };
  return {
    ...ref,
    owner,
    argv: argvOf(said),
    argvDown: said.master === undefined ? undefined : argvOf({ ...said, up: undefined }),
    option,
    ...(takesPorts && mtu !== undefined && { pinnedMtu: mtu }),
    ...(linkNetns !== undefined && { madeIn: { netns: linkNetns === false ? undefined : linkNetns } }),
  };
}

/** Whether the link joins its bridge later: it is made in another namespace, where `ip` would look for the bridge's name. */
const joinsLater = ({ master, linkNetns }: LinkWanted): boolean => master !== undefined && linkNetns !== undefined;

/** Lines for a new link in its final namespace: the kernel takes settings of a port only when the link has joined its bridge. */
const joinLines = ({ forms }: LinkType, wanted: LinkWanted): Line[] =>
  joinsLater(wanted)
    ? setLines(forms, { name: wanted.name, master: wanted.master, port: wanted.port, up: wanted.up })
    : portLines(forms, wanted);
