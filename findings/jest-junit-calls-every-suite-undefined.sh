#!/usr/bin/env bash
# jest-junit 17.0.0 (jest 30.5.2), default options: tests outside of a describe block get the suite name "undefined", in every file.
# Behaviour: two test files that each hold a test of one name make two equal cases in two equal suites; no attribute names the file.
# Seen: two <testsuite name="undefined">, two <testcase classname=" works" name=" works">, one of them with <failure>; exit code 1.
# This looks like a retry of one test. A reader that treats a second case of the same name as a retry hides a failure.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
echo '{"private":true}' >package.json
npm install --no-audit --no-fund --ignore-scripts --save-exact jest@30.5.2 jest-junit@17.0.0 >install.log 2>&1
echo "test('works', () => { throw new Error('it does not'); });" >one.test.js
echo "test('works', () => {});" >two.test.js
code=0
JEST_JUNIT_OUTPUT_FILE="$folder/junit.xml" npx jest --ci --reporters=jest-junit >out.log 2>&1 || code=$?
grep -E '<test(suite|case) ' junit.xml
[ "$code" -eq 1 ]
[ "$(grep -c '<testsuite name="undefined"' junit.xml)" -eq 2 ]
[ "$(grep -c '<testcase classname=" works" name=" works"' junit.xml)" -eq 2 ]
[ "$(grep -c '<failure' junit.xml)" -eq 1 ]
! grep -qE '(one|two)\.test\.js"' junit.xml || exit 1
