/**
 * Lays an overlay over the present folder. What is mounted below that folder is mounted again on the overlay; so are the folders in
 * a folder of the memory, since sockets do not work through an overlay.
 */
export const layingScript = `
lay() {
  at=$PWD
  [ "$at" != / ] || fail root
  layer=$store/layers/$(ls "$store/layers" | wc -l)
  mkdir -p -- "$layer/upper" "$layer/work" "$layer/below"
  chown "$(stat -c %u:%g .)" "$layer/upper"
  chmod "$(stat -c %a .)" "$layer/upper"
  kind=$(stat -f -c %T .)
  [ "$at" != /run ] || kind=tmpfs
  cd -- "$layer"
  mount -n --rbind -- "$at" below
  # The overlay would be laid here too otherwise, and be taken off there when it is taken off here.
  mount -n --make-private below
  if ! mount -n -t overlay -o lowerdir=below,upperdir=upper,workdir=work pulumi-netns "$at"; then
    umount -n -l below
    fail overlay
  fi
  if [ "$kind" = tmpfs ]; then
    set +f
    for child in below/* below/.[!.]*; do
      [ -L "$child" ] || [ ! -d "$child" ] || mount -n --rbind -- "$child" "$at/\${child#below/}" || :
    done
    set -f
  fi
  mounted=
  while IFS=' ' read -r _ _ _ _ point _; do
    case $point in "$layer/below/"*) mounted="$mounted\${point#"$layer/below/"}
" ;; esac
  done < /proc/self/mountinfo
  last='?'
  for point in $mounted; do
    case $point in "$last"/*) continue ;; esac
    child=$(printf %b "$point")
    [ "$kind" != tmpfs ] || [ ! -d "below/\${child%%/*}" ] || continue
    mount -n --rbind -- "below/$child" "$at/$child" || :
    last=$point
  done
  # Below /run the store itself is out of reach now, and its old place is hidden.
  mount -n --make-rprivate below 2>/dev/null || :
  umount -n -l below 2>/dev/null || :
  own_all
  cd -P -- "$at"
  own || fail link
}`;
