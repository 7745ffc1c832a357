/** Whether a name has the form of those that we give to tables, in whatever family: it ends in the nonce of its maker. */
export const nameMayBe = (name: string): boolean => /^pulumi-netns-[0-9a-f]{8}$/.test(name);

/** Whether a table of a resource may have this name and family. */
export const tableMayBe = ({ family, name }: { family: string; name: string }): boolean =>
  family === "inet" && nameMayBe(name);

/** The nonce in a name of this form. */
export const nonceIn = (name: string): string => name.slice(-8);
