import fc from "fast-check";

/** How many slots of a kind there are, for kinds that other kinds' arguments mention. */
export const counts = { netns: 3, bridge: 2, address: 5 };

/** A field that is undefined about every second time. */
export const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 1 });

export const called = fc.integer({ min: 0, max: 1 });
export const variant = fc.constantFrom(0, 0, 1);
export const place = fc.integer({ min: -1, max: counts.netns - 1 });
export const mtu = maybe(fc.constantFrom(1300, 1400, 1500));
export const isUp = fc.constantFrom(undefined, undefined, true, false);
export const family = fc.constantFrom<4 | 6>(4, 6);
export const subnet = fc.integer({ min: 1, max: 2 });
export const slotOf = (kind: keyof typeof counts) => fc.integer({ min: 0, max: counts[kind] - 1 });
