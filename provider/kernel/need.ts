/** A feature that a kind needs of the kernel. `doctor` tries the feature in a network that is thrown away. */
export interface Need {
  /** The feature's name in the output of `doctor`. */
  name: string;
  /** What does not work without the feature, such as `Bridge`, or `vlanFiltering of a Bridge`. */
  without: string;
  /** Whether few labs use the feature, so that its absence is only a warning. */
  few?: true;
  /** The module to load, as `modprobe NAME`, or else the build option of the kernel. */
  option: string;
  /** Commands that try the feature. They run with mounts of their own as well. */
  commands?: readonly string[];
  /** Lines of `ip` that try the feature. */
  ip?: readonly string[];
  /** Lines of `nft` that try the feature. */
  nft?: readonly string[];
}
