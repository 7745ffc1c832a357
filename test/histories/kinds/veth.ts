import fc from "fast-check";
import type { Props } from "../../conformance/deployment.ts";
import { called, isUp, maybe, mtu, place, slotOf, variant } from "../arbitraries.ts";
import type { HistoryKind } from "../kind.ts";
import type { Part } from "../lab.ts";
import { rateLine } from "../look-rates.ts";
import { type EndPart, type Program, resource } from "../program.ts";

declare module "../lab.ts" {
  interface Lab {
    cable: (CablePart | null)[];
  }
}

interface CablePart extends Part {
  variant: number;
  /** The megabits a second that leave by the near end of the last cable; the others have impairments as resources. */
  megabits?: number;
  near: EndPart;
  far: EndPart;
}

const end = fc.record({
  place,
  master: maybe(slotOf("bridge")),
  mtu,
  mac: maybe(fc.constantFrom("02:00:00:00:0a:01", "02:00:00:00:0a:02")),
  txQueueLength: maybe(fc.constantFrom(500, 1000)),
  up: isUp,
}) as fc.Arbitrary<EndPart>;

export const veth: HistoryKind<"cable"> = {
  kind: "Veth",
  slot: "cable",
  slots: 3,
  parts: fc.record({
    called,
    variant,
    megabits: maybe(fc.constantFrom(11, 12)),
    near: end,
    far: end,
  }) as fc.Arbitrary<never>,
  resource(program, i) {
    const { called, megabits, near, far } = program.part("cable", i);
    const conditions = i === 2 && megabits !== undefined && { impairment: { rate: `${megabits}mbit` } };
    const ports = masters(program, i);
    const names = program.cableNames(i);
    return resource(
      "Veth",
      { key: `cable${i}`, called },
      {
        args: {
          ...endArgs(program, near, { name: names.near, master: ports.near }),
          ...conditions,
          peer: endArgs(program, far, { name: names.far, master: ports.far }),
        },
        within: [...program.netnsKeys(program.place(near.place)), ...program.netnsKeys(program.place(far.place))],
        attached: [ports.near, ports.far].flatMap((one) => (one === undefined ? [] : [`bridge${one}`])),
      },
    );
  },
  facts: (args) =>
    [args, args.peer as Props].map((one) => ({
      netns: one.netns,
      link: { type: "veth", args: one },
      ...(one.impairment !== undefined && { rate: rateLine(one.name, (one.impairment as Props).rate) }),
    })),
  drifts: {},
};

function endArgs(program: Program, part: EndPart, own: { name: string; master: number | undefined }): Props {
  const { place, master: _, ...args } = part;
  const port = own.master === undefined ? {} : { master: program.bridgeMention(own.master) };
  return { name: own.name, ...program.netnsArgs(program.place(place)), ...port, ...args };
}

/** The bridges of a cable's ends. Two bridges are joined by one cable at most: in a loop, frames would circulate for ever. */
function masters(program: Program, i: number): { near?: number | undefined; far?: number | undefined } {
  const asked = ({ near, far }: CablePart) => ({ near: program.master(near), far: program.master(far) });
  const joins = (cable: CablePart | null) => {
    const { near, far } = cable ? asked(cable) : {};
    return near !== undefined && far !== undefined;
  };
  const cable = program.part("cable", i);
  const { near, far } = asked(cable);
  const makesLoop = joins(cable) && (near === far || program.lab.cable.slice(0, i).some(joins));
  return makesLoop ? { near } : { near, far };
}
