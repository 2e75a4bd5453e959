#!/usr/bin/env bash
# @microsoft/eslint-formatter-sarif 3.1.0 (ESLint 10.15.0): a file that cannot be parsed gives no result.
# Behaviour: ESLint's JSON reports the parse error as a message of severity 2 and exits with 1. The SARIF file has an empty list of
# results; the error is only in invocations[0].toolConfigurationNotifications, beside executionSuccessful: false.
# Seen: exit code 1, JSON: 1 message (fatal), SARIF: results 0, executionSuccessful false.
# I expected one result. A reader of `results` alone shows a scan without findings.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
echo '{"private":true}' >package.json
npm install --no-audit --no-fund --ignore-scripts --save-exact eslint@10.15.0 @microsoft/eslint-formatter-sarif@3.1.0 >install.log 2>&1
echo 'export default [{}];' >eslint.config.mjs
echo 'if (1 = 2) {}' >broken.js
code=0
npx eslint -f json broken.js >eslint.json || code=$?
npx eslint -f @microsoft/eslint-formatter-sarif broken.js >eslint.sarif || true
seen=$(node -e '
const json = JSON.parse(require("fs").readFileSync("eslint.json")), [run] = JSON.parse(require("fs").readFileSync("eslint.sarif")).runs;
console.log(json[0].messages.length, json[0].messages[0].fatal, run.results.length, run.invocations[0].executionSuccessful);')
echo "exit code $code; JSON messages, fatal, SARIF results, executionSuccessful: $seen"
[ "$code" -eq 1 ]
[ "$seen" = "1 true 0 false" ]
