#!/usr/bin/env bash
# The CEL engine of Buf computes the parts of a timestamp in the time zone of the process, and changes them at daylight saving time.
#
# @bufbuild/cel 0.6.1. The CEL language definition says that getHours(), getDayOfYear() and the others are in UTC without an argument.
# The engine makes a local date of the UTC parts and reads the local parts: in the hour that a zone leaves out in spring the result is
# one hour late, and in the zone's summer getDayOfYear() is one day early in the first hour of a day. Nothing differs where TZ is UTC.
#
# The script exits with 0 while the engine behaves so, with 1 once that has changed, with 2 where it could not test it.
set -u
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder" || exit 2
npm install --silent --no-audit --no-fund --ignore-scripts @bufbuild/cel@0.6.1 @bufbuild/protobuf@2.17.0 >/dev/null 2>&1 || { echo 'the packages could not be installed'; exit 2; }
cat > times.mjs <<'JS'
import { run } from '@bufbuild/cel';
console.log(String(run('timestamp("2026-03-29T02:30:00Z").getHours()')), String(run('timestamp("2026-07-01T00:30:00Z").getDayOfYear()')));
JS
utc=$(TZ=UTC node times.mjs) && berlin=$(TZ=Europe/Berlin node times.mjs) || exit 2
echo "UTC: $utc"; echo "Europe/Berlin: $berlin"
[ "$utc" = '2 181' ] && [ "$berlin" = '3 180' ] || exit 1
