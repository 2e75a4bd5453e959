#!/usr/bin/env bash
# The CEL engine of Buf converts texts that are no numbers, and says of a member that is null that it is not there.
#
# @bufbuild/cel 0.6.1. The conversions are those of JavaScript: int("") is 0, int("0x10") is 16 and double("abc") is NaN, where the CEL
# language definition asks for an error. timestamp(1) is a millisecond after the epoch, where cel-java counts seconds,
# and int(timestamp(1)) is 0. `"a" in {"a": null}` and `has({"a": null}.a)` are false, although the map has the key. A rule that compares such a value with
# != or negates has() passes although nothing was stated.
#
# The script exits with 0 while the engine behaves so, with 1 once that has changed, with 2 where it could not test it.
set -u
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder" || exit 2
npm install --silent --no-audit --no-fund --ignore-scripts @bufbuild/cel@0.6.1 @bufbuild/protobuf@2.17.0 >/dev/null 2>&1 || { echo 'the packages could not be installed'; exit 2; }
cat > texts.mjs <<'JS'
import { run } from '@bufbuild/cel';
const expected = [
  ['int("") == 0', true],
  ['int("0x10") == 16', true],
  ['double("abc") != 1.0', true],
  ['timestamp(1) == timestamp("1970-01-01T00:00:00.001Z")', true],
  ['"a" in {"a": null}', false],
  ['has({"a": null}.a)', false],
];
const results = expected.map(([source]) => run(source));
expected.forEach(([source], at) => console.log(source, String(results[at])));
process.exit(results.every((result, at) => result === expected[at][1]) ? 0 : 1);
JS
node texts.mjs
