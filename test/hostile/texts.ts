/** Texts that a shell, `ip -batch`, nft, a file of lines, a terminal or JavaScript would read as more than a text. */
export const hostileTexts: readonly string[] = [
  ..."a\nb|a\r\nlink del lo|a\"b|a'b|\"|'|a;b|$(id)|`id`|a\\|\\n|a b|a\tb| a|a #b|%s%n|*|?|{}|../x|/|.".split("|"),
  ...["-n", "--", "-batch", "dev", "type", "peer", "nomaster", "all", "default", "up", "netns", "flush", "del"],
  ...["\0", "a\0b", "\u001b[2J", "\u0007", "\u202ea", "\u200ba", "\u2028", "\ufeffa", "ü", "\ud800", "a\udc00", "😀"],
  ...["__proto__", "constructor", "toString", "", "x".repeat(100_000), "1\n".repeat(50_000)],
  ...["10.0.0.1/24; flush ruleset", "10.0.0.1/24\n10.0.0.2/24", "::1%lo", "net.ipv4.ip_forward=1\nx", "0x7f.1"],
];
