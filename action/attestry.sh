#!/bin/sh
# Sends evidence to Attestry and asks its gate whether artifacts may be deployed. Needs curl and jq.
# Exit codes: 0 allowed, 1 denied or not taken, 2 wrong usage, 3 could not tell.
set -eu

fail() {
  printf 'attestry: %s\n' "$2" >&2
  exit "$1"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ -n "${ATTESTRY_URL:-}" ] || fail 2 'the URL of Attestry is missing'
url=${ATTESTRY_URL%/}

# The ID token of a GitHub Actions job, where the job has no API token and may request one.
if [ -z "${ATTESTRY_TOKEN:-}" ] && [ -n "${ACTIONS_ID_TOKEN_REQUEST_URL:-}" ]; then
  ATTESTRY_TOKEN=$(curl -sSf --retry 3 --get --data-urlencode "audience=$url" \
    -H "Authorization: Bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" "$ACTIONS_ID_TOKEN_REQUEST_URL" | jq -r .value) ||
    fail 3 'GitHub gave no ID token'
fi
# curl reads the header from a file, so that no other process sees the token.
: >"$work/headers"
[ -z "${ATTESTRY_TOKEN:-}" ] || printf 'Authorization: Bearer %s\n' "$ATTESTRY_TOKEN" >"$work/headers"

# request PATH [curl options]: writes the body to $work/answer and the status to $status.
request() {
  path=$1
  shift
  status=$(curl -sS --retry 3 --max-time 300 -H @"$work/headers" -o "$work/answer" -w '%{http_code}' "$@" "$url$path") ||
    fail 3 "no answer from $url"
}

problem() {
  jq -r '.detail // .title // "no detail"' "$work/answer" 2>/dev/null || echo 'no detail'
}

push() {
  rejected=0
  old_ifs=$IFS
  IFS='
'
  # The patterns are not quoted, so that the shell expands them.
  # shellcheck disable=SC2086
  set -- ${ATTESTRY_FILES:-}
  IFS=$old_ifs
  for file in "$@"; do
    [ -f "$file" ] || fail 2 "there is no file $file"
    request /api/v1/attestations --data-binary @"$file" -H 'content-type: application/octet-stream'
    case $status in
      200 | 201) printf 'sent %s\n' "$file" ;;
      207)
        rejected=1
        jq -r --arg file "$file" '.results[] | select(.error) | "rejected: \($file): \(.error.message)"' "$work/answer" >&2
        ;;
      401 | 403) fail 2 "$(problem)" ;;
      429 | 5??) fail 3 "$url answered $status: $(problem)" ;;
      *)
        rejected=1
        printf 'rejected: %s: %s\n' "$file" "$(problem)" >&2
        ;;
    esac
  done
  [ "$rejected" -eq 0 ] || exit 1
}

# The question as JSON, with the time to wait in milliseconds.
question() {
  jq -n --arg digests "${ATTESTRY_DIGESTS:-}" --arg image "${ATTESTRY_IMAGE:-}" \
    --arg environment "${ATTESTRY_ENVIRONMENT:-}" --arg source "${ATTESTRY_EXPECT_SOURCE:-}" \
    --arg slsa "${ATTESTRY_MIN_SLSA:-}" --argjson wait "$1" '
    (if $image == "" then {digests: [$digests | splits("\\s+") | select(. != "")]} else {image: $image} end)
    + (if $environment == "" then {} else {environment: $environment} end)
    + ({} + (if $source == "" then {} else {sourceRepository: $source} end)
        + (if $slsa == "" then {} else {slsaLevel: ($slsa | tonumber)} end)
      | if . == {} then {} else {expect: .} end)
    + (if $wait > 0 then {waitMs: $wait} else {} end)'
}

# Ask, and ask again until the answer is final or the time is over. One request waits at most 45 seconds, because
# proxies drop a connection that is silent for a minute.
ask() {
  left=$((${ATTESTRY_WAIT:-0} * 1000))
  while :; do
    wait=$left
    [ "$wait" -le 45000 ] || wait=45000
    question "$wait" >"$work/question" || fail 2 'the question cannot be written as JSON'
    request /api/v1/gate --data-binary @"$work/question" -H 'content-type: application/json'
    case $status in
      200) ;;
      400 | 401 | 403) fail 2 "$(problem)" ;;
      *) fail 3 "$url answered $status: $(problem)" ;;
    esac
    left=$((left - wait))
    final=$(jq -r '.decision == "allow" or (.decision == "deny" and (.examining | not))' "$work/answer")
    [ "$final" = false ] && [ "$left" -gt 0 ] || break
  done
}

gate() {
  case ${ATTESTRY_WAIT:-0} in *[!0-9]*) fail 2 'the time to wait is a number of seconds' ;; esac
  [ "${ATTESTRY_WAIT:-0}" -le 600 ] || fail 2 'the time to wait is at most 600 seconds'
  [ -n "${ATTESTRY_DIGESTS:-}${ATTESTRY_IMAGE:-}" ] || fail 2 'name digests or an image'
  ask
  decision=$(jq -r .decision "$work/answer")
  id=$(jq -r '.id // ""' "$work/answer")
  jq -r '"\(.decision): \(.reason)"' "$work/answer" | tr -d '\000-\010\013-\037'
  warnings
  printf '%s/gate/%s\n' "$url" "$id"
  [ -z "${GITHUB_OUTPUT:-}" ] || printf 'decision=%s\nid=%s\n' "$decision" "$id" >>"$GITHUB_OUTPUT"
  summary=${ATTESTRY_SUMMARY:-${GITHUB_STEP_SUMMARY:-}}
  [ -z "$summary" ] || rendered markdown "$summary"
  [ -z "${ATTESTRY_JUNIT:-}" ] || rendered junit "$ATTESTRY_JUNIT"
  [ -z "${ATTESTRY_SARIF:-}" ] || rendered sarif "$ATTESTRY_SARIF"
  case $decision in
    allow) exit 0 ;;
    deny) exit 1 ;;
    *) exit 3 ;;
  esac
}

# What policies that do not enforce would have said. On GitHub these are annotations of the job.
warnings() {
  jq -r --arg on "${GITHUB_ACTIONS:-}" '(.warnings // [])[] | gsub("[\\p{Cc}]"; " ")
    | if $on == "true" then "::warning title=Attestry gate::" + gsub("%"; "%25") else "warning: " + . end' "$work/answer" || :
}

# rendered FORMAT FILE: append the decision in a format to a file. A failure changes no decision.
rendered() {
  format=$1
  file=$2
  request "/api/v1/gate/$id?format=$format"
  if [ "$status" = 200 ]; then cat "$work/answer" >>"$file"; else echo "attestry: no $format: $(problem)" >&2; fi
}

case ${1:-} in
  push) push ;;
  gate) gate ;;
  *) fail 2 'use: attestry.sh push|gate' ;;
esac
