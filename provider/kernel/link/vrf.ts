import { whole } from "../schema/text.ts";

/** The table of a VRF. The kernel keeps three for itself. */
export const vrfTable = whole("a table", 1, 2 ** 32 - 1).refine((table) => table < 253 || table > 255, {
  error: ({ input }) =>
    `the kernel keeps the tables 253 to 255 for itself (default, main, local), here ${input}; give another number`,
});
