import { startFunctions } from "../shell/starting.ts";

/**
 * Runs a command in a PID namespace and tells how it ended. `$0` is a word that nobody else knows, `$1` the script for inside, and
 * the other arguments are that script's. The pipes to the provider are sockets, which a command cannot open as /dev/stdout, so
 * each goes through a `cat`. The last line of the output is `$0`, and what the script inside said about its end.
 */
export const outerScript = `inner=$1
shift
exec 5>&1 6>&2
outcome=$({ { {
  unshare --pid --fork --kill-child -- sh -c "$inner" "$@" 3>&- 5>&- 6>&-
  echo "status $?" >&4
} 2>&1 >&3 | cat >&6; } 3>&1 | cat >&5; } 4>&1)
printf '\\n%s %s\\n' "$0" "$(echo $outcome)"
`;

/**
 * The first process of the PID namespace: when it ends, the kernel ends everything in the namespace. Its input has a line with the
 * environment and a line with the command's own input, both in base64. After these the input stays open for as long as the
 * provider lives and has patience: at its end everything is killed. `$0` is the folder, `$1` the user, `$2` the group, and the
 * rest is the command.
 *
 * The errors of these shells, such as `Killed`, are nobody's; the command has the real standard error.
 */
export const innerScript = `exec 3<&0 </dev/null 7>&2 2>/dev/null
user=$1 group=$2
shift 2
IFS= read -r environment <&3 || exit 1
input=$(head -n 1 <&3)
{ cat <&3 >/dev/null; kill -KILL -1; } 4>&- 7>&- &

no() {
  echo "$1" >&4
  exit 127
}

begins() { :; }

${startFunctions}
echo begun >&4
environment=$(printf %s "$environment" | base64 -d)
printf %s "$input" | base64 -d | {
  (start "$0" "$@") 2>&7 3<&- 7>&-
  echo "ended $?" >&4
  kill -KILL -1
}
`;
