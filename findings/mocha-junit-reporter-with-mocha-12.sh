#!/usr/bin/env bash
# mocha-junit-reporter 2.2.1 (the newest) with mocha 12.0.3 (the newest): mocha ends before the first test, and no report is written.
# Behaviour: mocha 12's Base reporter is a class; the reporter calls it as a function (Base.call(this, …)).
# Seen: "TypeError: Class constructor Base cannot be invoked without 'new'", exit code 1, no file. With mocha 11.7.5 it works.
# The reporter requires mocha ">=2.2.5", so npm installs the pair without a warning; a CI job that uploads the report finds none.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
echo '{"private":true}' >package.json
npm install --no-audit --no-fund --ignore-scripts --save-exact mocha@12.0.3 mocha-junit-reporter@2.2.1 >install.log 2>&1
mkdir test && echo "it('adds', () => {});" >test/tiny.js
code=0
MOCHA_FILE="$folder/junit.xml" npx mocha --reporter mocha-junit-reporter >out.log 2>&1 || code=$?
grep 'TypeError' out.log
[ "$code" -ne 0 ]
[ ! -e junit.xml ]
grep -q "Class constructor Base cannot be invoked without 'new'" out.log
