/**
 * What each shell reads to complete names. It asks `pulumi-netns complete` with the words up to the cursor, none of which is
 * evaluated, and offers the lines that this prints; where it prints nothing, bash and zsh offer files.
 */
export const completionScripts = {
  bash: `_pulumi_netns() {
  mapfile -t COMPREPLY < <(pulumi-netns complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _pulumi_netns pulumi-netns
`,
  zsh: `#compdef pulumi-netns
_pulumi_netns() {
  local -a names
  names=(\${(f)"$(pulumi-netns complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)"})
  if (( $#names )); then compadd -a names; else _files; fi
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _pulumi_netns "$@"; else compdef _pulumi_netns pulumi-netns; fi
`,
  fish: `complete -c pulumi-netns -f -a '(pulumi-netns complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
complete -c pulumi-netns -s C -l cwd -r -F
complete -c pulumi-netns -s w -l write -r -F
`,
} as const;
