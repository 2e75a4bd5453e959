#!/usr/bin/env bash
# The JUnit reporter of node --test leaves out the failure of an `after` hook of a suite.
#
# node 24.21.0 (npm package `node`). A suite whose only test passes and whose `after` hook throws makes the run exit with 1. The
# JUnit report lists one passing case, says failures="0", and counts `<!-- fail 0 -->`. The TAP reporter of the same run says
# `not ok 1`. A reader of the JUnit file alone sees a run that passed.
#
# The script exits with 0 while node behaves so, with 1 once that has changed, with 2 where it could not test it.
set -u
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder" || exit 2
npm init -y >/dev/null && npm install --silent --no-fund --no-audit node@24.21.0 >/dev/null 2>&1 || { echo 'the package could not be installed'; exit 2; }
node=$(node -p "require.resolve('node/bin/node')" 2>/dev/null) || node=node_modules/.bin/node
cat > a.test.mjs <<'JS'
import { after, describe, it } from 'node:test';
describe('suite', () => { after(() => { throw new Error('the hook fails'); }); it('passes', () => {}); });
JS
"$node" --test --test-reporter=junit a.test.mjs > junit.xml; code=$?
"$node" --test --test-reporter=tap a.test.mjs > report.tap
"$node" --version; echo "exit code $code"; cat junit.xml
[ "$code" = 1 ] && ! grep -q '<failure' junit.xml && grep -q 'failures="0"' junit.xml && grep -q '<!-- fail 0 -->' junit.xml && grep -q '^not ok 1' report.tap || exit 1
