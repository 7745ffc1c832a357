/** Who may read what is written: whoever is on the host, or root alone. The umask has no say in it. */
export type Readers = "all" | "root";

export const modes = { all: { folder: 0o755, file: 0o644 }, root: { folder: 0o700, file: 0o600 } } as const;

/** A mode as commands take it. */
export const modeText = (mode: number): string => `0${mode.toString(8)}`;
