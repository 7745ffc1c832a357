#!/bin/sh
# What a pipeline does with the lab: pipeline.sh preview | apply | drift | destroy. LAB_STACK names the stack, `lab` if unset.
# It prints Markdown: what would change or what was done. The status is not 0 where the run failed, where the policy refuses,
# and, of `drift`, where the host is not as the program says.
set -eu
cd "$(dirname "$0")"
stack=${LAB_STACK:-lab}
# The engine looks there for what starts the policy.
PATH="$PWD/policy/bin:$PATH"
export PATH PULUMI_SKIP_UPDATE_CHECK=true

# Runs the engine and prints its words as a diff that is coloured: signs first on the line, `!` for a change in place. That the
# policy was started from PATH, of which the engine warns, is meant so.
report() {
  title=$1
  shift
  said=$(mktemp)
  status=0
  pulumi "$@" --stack "$stack" --non-interactive --color=never --suppress-progress >"$said" 2>&1 || status=$?
  [ "$status" = 0 ] || title="$title: failed"
  printf '## %s\n\n~~~~~~diff\n' "$title"
  # A comment holds 65,536 characters.
  sed -E -e '/^warning: using pulumi-analyzer-policy-lab /d' -e 's/^( *)([+~-]+) /\2 \1/' -e 's/^~([^~]|$)/!\1/' -e 's/^~{6}/ &/' "$said" | head -c 60000
  printf '\n~~~~~~\n'
  rm -f "$said"
  return "$status"
}

pulumi stack select --create "$stack" >/dev/null 2>&1 || pulumi stack select --create "$stack" >&2

case "${1:-}" in
  preview) report "Preview of lab $stack" preview --diff --policy-pack policy ;;
  # The preview that comes first is where the policy refuses, before anything is touched.
  apply) report "Lab $stack, applied" up --yes --refresh --diff --policy-pack policy ;;
  drift) report "Drift of lab $stack" preview --refresh --diff --expect-no-changes ;;
  destroy) report "Lab $stack, destroyed" destroy --yes --skip-preview ;;
  *)
    sed -n '2s/^# //p' "$0" >&2
    exit 2
    ;;
esac
