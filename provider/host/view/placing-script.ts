/** Puts a path into the view (`put`), and takes it out again: its mount (`unbind`), and what was made to mount on (`unmake`). */
export const placingScript = `
put() {
  make=yes
  walk
  one=./$rest
  target=$here/$rest
  if [ "$type" = folder ] && [ -L "$one" ]; then
    trusted || fail link
    [ -d "$one" ] || fail kind
    cd -P "$one"
    target=$PWD
  elif [ -L "$one" ] || [ ! -e "$one" ]; then
    own || lay
    rm -f -- "$one"
    if [ "$type" = folder ]; then mkdir -m 755 -- "$one"; else (set -C; : > "$one"); fi
    printf '%s\\n' "$target" >> "$store/made"
  elif [ "$type" = folder ]; then [ -d "$one" ] || fail kind
  else [ -f "$one" ] || fail kind
  fi
  case $target/ in
    / | /run/ | /proc/* | /sys/* | /dev/* | /run/netns/* | /run/pulumi-netns/*) fail system ;;
  esac
  mount -n --bind -- "$source" "$target"
}
top() {
  exec 3< "$1"
  while IFS=' \t' read -r word value; do
    [ "$word" != mnt_id: ] || printf %s "$value"
  done < /proc/self/fdinfo/3
  exec 3<&-
}
unbind() {
  found=
  while IFS=' ' read -r number _ _ root point _; do
    case $root in $1 | $1//deleted) found="$number $point
$found" ;; esac
  done < /proc/self/mountinfo
  for one in $found; do
    point=$(printf %b "\${one#* }")
    # A mount that an overlay hides is under the same path as the one that is seen.
    [ -e "$point" ] && [ "$(top "$point")" = "\${one%% *}" ] || continue
    umount -n -l -- "$point"
  done
}
unmake() {
  make=no
  walk
  one=$here/$rest
  while own && grep -qxF -e "$one" "$store/made"; do
    if [ -d "./\${one##*/}" ]; then rmdir -- "./\${one##*/}" || return 0
    elif [ ! -s "./\${one##*/}" ]; then rm -f -- "./\${one##*/}"
    fi
    grep -vxF -e "$one" "$store/made" > "$store/made.new" || :
    mv -- "$store/made.new" "$store/made"
    one=$PWD
    cd -P ..
  done
}`;
