import { rootPath } from "../shell/words.ts";

/**
 * The program of a supervisor, for `sh`. `$2` is the folder of the process, all of whose files are root's alone. It has three parts:
 * - `enter` writes its own line of /proc/PID/stat down, and becomes the command that follows: `nsenter`, `unshare`.
 * - `init` is the first process of a PID namespace, so that the kernel ends all others there when it ends. It starts the command,
 *   waits for its end, ends what the command has left behind, and starts it again where the settings say so. At SIGTERM it sends
 *   the command the signal of the settings, and ends with it.
 * - `log` copies what the command prints into a file, and begins a new one when that is full. It is in no namespace of the
 *   process, and ends when nobody holds the other end of the pipe: a byte more tells that somebody does, for the file may have
 *   been removed or emptied meanwhile, and its file system may be full. What cannot be written is lost, and the command goes on.
 *
 * `settings` and `start` in the folder are shell texts that we wrote: assignments, and what becomes the command. `settings` is read
 * at each decision, so that a change needs no new start.
 */
export const supervisorScript = `folder=$2
case $1 in
enter)
  shift 2
  . "$folder/settings"
  if [ -n "$cgroup" ]; then echo $$ >"$cgroup/cgroup.procs" || exit 1; fi
  read -r line </proc/$$/stat
  printf '%s\\n' "$line" >"$folder/outer"
  exec "$@"
  ;;
log)
  read -r line </proc/$$/stat
  printf '%s\\n' "$line" >"$folder/writer"
  while . "$folder/settings"; do
    size=$(wc -c <"$folder/log") || size=0
    if [ "$size" -ge "$log_bytes" ]; then
      mv "$folder/log" "$folder/log.1"
      rm -f "$folder/earlier"
      size=0
    fi
    stdbuf -o0 head -c $((log_bytes - 1 - size)) >>"$folder/log"
    [ "$(head -c 1 | tee -a "$folder/log" | wc -c)" -eq 1 ] || exit
  done
  ;;
init)
  restarts=0 pause=0 stopping= code=
  . "$folder/settings"
  state() { printf '%-40s\\n' "$1 $2 $restarts $code" 1<>"$folder/state"; }
  seconds() { read -r up _ </proc/uptime && up=\${up%%.*}; }
  trap '. "$folder/settings"; stopping=yes; kill -s "$stop" "$child" 2>/dev/null' TERM
  while :; do
    (. "$folder/start") &
    child=$!
    seconds; began=$up
    state running "$child"
    while wait "$child"; code=$?; kill -0 "$child" 2>/dev/null; do :; done
    kill -KILL -1 2>/dev/null
    . "$folder/settings"
    [ -z "$stopping" ] || break
    case $restart:$code in always:* | on-failure:[1-9]*) ;; *) break ;; esac
    restarts=$((restarts + 1))
    seconds
    if [ $((up - began)) -ge 60 ] || [ "$pause" -eq 0 ]; then pause=1; else pause=$((pause * 2)); fi
    [ "$pause" -le 60 ] || pause=60
    state pausing "$code"
    sleep "$pause" &
    wait $!
    [ -z "$stopping" ] || break
  done
  state ended "$code"
  ;;
esac
`;

/**
 * Starts a supervisor in the background, with its own session and a short environment: `$0` is the script's file, `$1` the folder,
 * `$2` a word that marks all its processes, and then come the words that enter the node. The pipe goes to the log. `earlier` tells
 * that the first part of the log is of an earlier start.
 */
export const launchScript = `script=$0 folder=$1 word=$2
shift 2
cd /
umask 022
[ ! -s "$folder/log" ] || mv "$folder/log" "$folder/log.1"
: >"$folder/earlier"
setsid env -i "PATH=${rootPath}" "PULUMI_NETNS_PROCESS=$word" \\
  sh "$script" enter "$folder" "$@" sh "$script" init "$folder" </dev/null 2>&1 |
  setsid env -i "PATH=${rootPath}" "PULUMI_NETNS_LOG=$word" sh "$script" log "$folder" >/dev/null 2>&1 &`;
