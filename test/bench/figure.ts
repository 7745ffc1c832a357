/** A figure that is to be reached. */
export interface Figure {
  what: string;
  /** The limit, in words. Empty where there is none. */
  limit: string;
  /** What was measured, in words. */
  measured: string;
  /** Undefined where it was not measured, or has no limit. */
  holds?: boolean;
}
