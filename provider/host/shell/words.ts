/** The folders in which commands are looked for, as root has them. */
export const rootPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** A word that a shell takes as it is. */
export const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
