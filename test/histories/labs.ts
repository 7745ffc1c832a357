import fc from "fast-check";
import { type Edit, type EndPart, type Lab, slots } from "./lab.ts";

/** A field that is left out about every second time. */
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 1 });

const called = fc.integer({ min: 0, max: 1 });
const variant = fc.constantFrom(0, 0, 1);
const place = fc.integer({ min: -1, max: slots.netns - 1 });
const mtu = maybe(fc.constantFrom(1300, 1400, 1500));
const isUp = fc.constantFrom(undefined, undefined, true, false);
const family = fc.constantFrom<4 | 6>(4, 6);
const subnet = fc.integer({ min: 1, max: 2 });
const slotOf = (kind: keyof Lab) => fc.integer({ min: 0, max: slots[kind] - 1 });

const end: fc.Arbitrary<EndPart> = fc.record({
  place,
  master: maybe(slotOf("bridge")),
  mtu,
  mac: maybe(fc.constantFrom("02:00:00:00:0a:01", "02:00:00:00:0a:02")),
  txQueueLength: maybe(fc.constantFrom(500, 1000)),
  up: isUp,
});

const host = fc.record({
  port: fc.constantFrom(true, true, false),
  variant,
  mtu,
  gateway: fc.constantFrom(undefined, undefined, false),
  route: fc.boolean(),
  loopback: fc.constantFrom(undefined, true, false),
  hosts: maybe(fc.constantFrom<Record<string, string>>({ db: "10.0.0.7" }, { web: "2001:db8::7" })),
  ecn: maybe(fc.integer({ min: 0, max: 2 })),
});

const parts: { [Kind in keyof Lab]: fc.Arbitrary<NonNullable<Lab[Kind][number]>> } = {
  netns: fc.record({
    called,
    variant,
    loopback: fc.constantFrom(true, true, false),
    nameservers: maybe(fc.constantFrom(["10.0.0.53"], ["10.0.0.53", "2001:db8::53"])),
    hosts: maybe(fc.constantFrom<Record<string, string>>({ db: "10.0.0.7" }, { web: "2001:db8::7" })),
  }) as fc.Arbitrary<never>,
  bridge: fc.record({
    called,
    variant,
    place,
    mtu,
    mac: maybe(fc.constantFrom("02:00:00:00:0b:01", "02:00:00:00:0b:02")),
    stp: fc.constantFrom(undefined, undefined, true, false),
    ageingTime: maybe(fc.constantFrom(30, 300)),
    multicastSnooping: maybe(fc.boolean()),
    up: isUp,
  }) as fc.Arbitrary<never>,
  cable: fc.record({ called, variant, near: end, far: end }),
  address: fc.record({
    called,
    on: fc.constantFrom("bridge", "near", "far", "far", "lo"),
    slot: fc.integer({ min: 0, max: 2 }),
    family,
    subnet,
    variant,
    validLifetime: fc.constantFrom(undefined, undefined, 4000, 9000),
    // Looking for duplicates takes seconds.
    duplicateDetection: fc.constantFrom(...Array<undefined>(15).fill(undefined), true),
  }) as fc.Arbitrary<never>,
  route: fc.record({
    called,
    type: fc.constantFrom("unicast", "unicast", "unicast", "blackhole", "unreachable"),
    by: fc.array(slotOf("address"), { minLength: 1, maxLength: 3 }),
    place,
    variant,
    isDefault: fc.boolean(),
    via: fc.constantFrom(true, true, false),
    gateway: fc.integer({ min: 0, max: 1 }),
    metric: maybe(fc.constantFrom(7, 50)),
    table: fc.constantFrom(undefined, undefined, 77),
    mtu: maybe(fc.constantFrom(1280, 1300)),
    source: fc.boolean(),
  }) as fc.Arbitrary<never>,
  masquerade: fc.record({
    called,
    place,
    family,
    subnet,
    exceptBridge: maybe(slotOf("bridge")),
    forwarding: fc.constantFrom(undefined, true, false),
  }) as fc.Arbitrary<never>,
  sysctl: fc.record({ called, place, value: fc.integer({ min: 0, max: 2 }) }),
  topology: fc.record({
    called,
    bridge: fc.option(fc.record({ gateway: fc.boolean(), mtu, ageingTime: maybe(fc.constantFrom(30, 300)) }), {
      freq: 4,
    }),
    hosts: fc.array(fc.option(host, { freq: 3 }), { minLength: 3, maxLength: 3 }),
    joined: fc.boolean(),
    masquerade: fc.option(fc.record({ forwarding: fc.constantFrom(undefined, true, false) })),
  }) as fc.Arbitrary<never>,
};

const kinds = Object.keys(slots) as (keyof Lab)[];

/** Labs in which about two slots of three hold something. */
export const labs: fc.Arbitrary<Lab> = fc.record(
  Object.fromEntries(
    kinds.map((kind) => [
      kind,
      fc.array(fc.option(parts[kind] as fc.Arbitrary<unknown>, { freq: 2 }), {
        minLength: slots[kind],
        maxLength: slots[kind],
      }),
    ]),
  ),
) as unknown as fc.Arbitrary<Lab>;

/** A slot gets another part, or none. */
const oneEdit: fc.Arbitrary<Edit> = fc.constantFrom(...kinds).chain((kind) =>
  fc.record({
    kind: fc.constant(kind),
    slot: slotOf(kind),
    part: fc.option(parts[kind] as fc.Arbitrary<Edit["part"]>, { freq: 5 }),
  }),
);

export const edits: fc.Arbitrary<Edit[]> = fc.array(oneEdit, { minLength: 0, maxLength: 4 });
