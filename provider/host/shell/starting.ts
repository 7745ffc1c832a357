/** What a command lacks, so that it was not started. */
export const lackings = ["user", "group", "cwd", "program", "setpriv"] as const;
export type Lacking = (typeof lackings)[number];

/** A function of a shell: whether there is such a program, found on PATH or named by a path. */
export const hasFunction = `has() (
  case $1 in
  */*) [ -f "$1" ] && [ -x "$1" ] ;;
  *)
    IFS=:
    set -f
    for folder in $PATH; do
      [ -f "$folder/$1" ] && [ -x "$folder/$1" ] && exit
    done
    exit 1
    ;;
  esac
)
`;

/**
 * Functions of a shell. `start FOLDER PROGRAM ARGUMENT...` becomes a command, as the user of `$user` and the group of `$group`, with
 * the variables of a login and those that the text of `$environment` sets. The text that uses it has two functions of its own:
 * `no LACKING`, which tells what is lacking and ends the shell, and `begins`, called right before the command begins. Descriptor 4 is
 * closed for the command.
 *
 * No variable of ours is read after the command's environment is set, since that may have variables of any name.
 */
export const startFunctions = `${hasFunction}
# Sets the variables of a login.
account() {
  entry=$(getent passwd "\${user:-root}")
  case $entry:\${user:-root} in
  :*[!0-9]*) no user ;;
  :*) entry="$user::$user:$user::/:/bin/sh" ;;
  esac
  IFS=: read -r name _ uid gid _ home login <<END
$entry
END
  case $group in
  '' | *[!0-9]*) [ -z "$group" ] || gid=$(getent group "$group" | cut -d: -f3) ;;
  *) gid=$group ;;
  esac
  [ -n "$gid" ] || no group
}

start() {
  account
  cwd=$1 program=$2
  shift
  if [ -n "$user$group" ]; then
    setpriv=$(command -v setpriv) || no setpriv
    if id -- "$name" >/dev/null 2>&1; then others=--init-groups; else others=--clear-groups; fi
    set -- "$setpriv" "--reuid=$uid" "--regid=$gid" "$others" -- "$@"
  fi
  set -- "$cwd" "$program" "$@"
  export HOME="$home" USER="$name" LOGNAME="$name" SHELL="\${login:-/bin/sh}" LANG=C.UTF-8
  eval "$environment"
  cd -- "$1" 2>/dev/null || no cwd
  unset OLDPWD
  has "$2" || no program
  shift 2
  begins
  exec "$@" 4>&-
}
`;
