/** Who may read a file: everybody on the host, or root alone. The umask does not change this. */
export type Readers = "all" | "root";

export const modes = { all: { folder: 0o755, file: 0o644 }, root: { folder: 0o700, file: 0o600 } } as const;

/** A mode in the form that commands take. */
export const modeText = (mode: number): string => `0${mode.toString(8)}`;
