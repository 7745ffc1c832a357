/** A measured figure, with the limit that it has to keep. */
export interface Figure {
  what: string;
  /** The limit, in words; empty if there is none. */
  limit: string;
  /** The measured value, in words. */
  measured: string;
  /** Whether the limit is kept; undefined if nothing was measured, or there is no limit. */
  holds?: boolean;
}
