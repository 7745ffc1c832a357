import { layingScript } from "./laying-script.ts";
import { placingScript } from "./placing-script.ts";
import { walkingScript } from "./walking-script.ts";

/**
 * The programs of the shell that make and change a view: a mount namespace in which some files and folders of this host are
 * replaced for one node. All values are arguments, and the texts of files come by standard input.
 *
 * They create and remove files only in file systems of their own (`own`): never on the host's, whatever links somebody put in a
 * path. Each folder on the way is entered by itself and then compared with the path (`walk`), so that a link that comes in
 * between leads nowhere; a link is followed only in a folder where root alone may write.
 */

/** Makes a mount namespace, and pins it to the file `$store/mnt`. */
export const pinScript = `pin() {
  mkfifo hold
  exec 4<> hold
  pinned=yes
  # "unshare --mount=FILE" would leave a process that waits for ever where it may not unshare.
  "$@" unshare --mount --propagation slave sh -c 'echo $$; read -r _' < hold 4<&- 2> error | {
    read -r pid && mount -n --bind "/proc/$pid/ns/mnt" "$store/mnt" 2>> error || pinned=no
    echo >&4
    [ "$pinned" = yes ]
  } || pinned=no
  exec 4>&-
  rm hold
  [ "$pinned" = yes ]
}
# A mount namespace may be pinned in an older one only. Linux 6.18 tells the age by a number that each processor counts by itself.
if ! pin env; then
  for cpu in $(seq 0 $(($(nproc --all) - 1))); do
    if pin taskset -c "$cpu"; then break; fi
  done
  [ "$pinned" = yes ] || { cat error >&2; exit 1; }
fi
rm error`;

/** Makes the store of a view and pins its mount namespace. Ends with 75 if the file system of all stores is not there. */
export const makeScript = `set -eu
store=$1
inside=$2
shift
shift
umask 077
# Nobody takes the file system away while it is the present folder of a process.
cd -- "\${store%/*}" 2>/dev/null || exit 75
[ "$(stat -c %d .)" != "$(stat -c %d ..)" ] || exit 75
mkdir -- "$store"
cd -- "$store"
mkdir files folders layers etc
: > made
: > mnt
${pinScript}
exec nsenter --mount="$store/mnt" -- sh -c "$inside" sh "$store" "$@"`;

/** Takes each path that is not declared any more out of the view, and puts those in that are not seen there. */
export const insideScript = `set -eu -f
IFS='
'
umask 022
store=$1
shift
${walkingScript}
${layingScript}
${placingScript}
own_all
rm -f -- "$store/owners"
if [ ! -e "$store/done" ]; then
  umount -n -l /run/netns 2>/dev/null || :
  mount -n --bind /etc "$store/etc"
fi
while [ $# -gt 0 ]; do
  type=$1 source=$2 path=$3 mode=$4 owner=$5 size=$6
  shift 6
  case $type in
    gone)
      unbind "$source"
      (unmake) 2>/dev/null || :
      rm -rf -- "$store/files/\${source##*/}" "$store/folders/\${source##*/}"
      continue ;;
    file)
      case $size in
        -) ;;
        0) : > "$source" ;;
        *) dd of="$source" bs="$size" count=1 iflag=fullblock status=none ;;
      esac ;;
    folder) mkdir -p -m 755 -- "$source" ;;
  esac
  [ "$mode" = - ] || chmod "$mode" "$source"
  if [ ! "$source" -ef "$path" ]; then
    # Nothing can be mounted on what was removed from the store.
    unbind "*/\${source#"$store/etc/"}"
    unbind "/\${store##*/}/\${source#"$store/"}"
    put
  fi
  [ "$owner" = - ] || printf '%s\\n' "$source" "$path" "$owner" "$mode" >> "$store/owners"
done
if [ -e "$store/owners" ]; then
  while read -r source && read -r path && read -r owner && read -r mode; do
    chown -- "$owner" "$source" || fail owner
    [ "$mode" = - ] || chmod "$mode" "$source"
  done < "$store/owners"
  rm -- "$store/owners"
fi
if [ ! -e "$store/done" ]; then
  mount -n --make-rshared /
  umask 077
  : > "$store/done"
fi`;

/** Takes the pin off a view, and removes its store. Processes that run in the view keep it as long as they run. */
export const removeScript = `umount -n -l -- "$1/mnt" 2>/dev/null
exec rm -rf --one-file-system -- "$1"`;

/** Mounts the file system of all stores, in memory, for root alone. Nothing that is mounted in it gets to other namespaces. */
export const mountScript = `for try in 1 2 3 4 5 6 7 8 9; do
  mkdir -p -m 700 -- "$1"
  # mountpoint(1) goes by a list in which mounts that others hide stand too.
  [ "$(stat -c %d "$1")" != "$(stat -c %d "$1/..")" ] || mount -n -t tmpfs -o mode=0700 pulumi-netns "$1" || exit 1
  # A run that tidies up may take it away just now, while it is empty.
  if mount -n --make-private -- "$1" 2>/dev/null; then exit 0; fi
done
mount -n --make-private -- "$1"`;

/** Takes it away, where nothing is in it. */
export const unmountScript = `umount -n -- "$1" 2>/dev/null
rmdir -- "$1" 2>/dev/null || :`;
