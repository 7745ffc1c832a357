/** Something that a kind needs of the kernel. Whether it is there shows when it is tried, in a network that is thrown away. */
export interface Need {
  /** As `doctor` calls it. */
  name: string;
  /** What does not work without it, such as `Bridge`, or `vlanFiltering of a Bridge`. */
  without: string;
  /** Whether few labs use that, so that its lack is a warning. */
  few?: true;
  /** The module to load, as `modprobe NAME`, or else the option with which a kernel is built. */
  option: string;
  /** Commands that try it, with mounts of their own as well. */
  commands?: readonly string[];
  /** Lines of `ip` that try it. */
  ip?: readonly string[];
  /** Lines of `nft` that try it. */
  nft?: readonly string[];
}
