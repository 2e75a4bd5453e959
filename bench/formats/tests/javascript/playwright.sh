source "$FORMATS/tool.sh"
npm_install @playwright/test@1.65.1
cat >sums.spec.js <<'END'
const { expect, test } = require('@playwright/test');
test('adds', () => expect(1 + 1).toBe(2));
test('is wrong', () => expect(1 + 1).toBe(3));
test.skip('is left out', () => expect(1).toBe(2));
test.fixme('is to be mended', () => expect(1).toBe(2));
test('is expected to fail', () => { test.fail(); expect(1).toBe(2); });
test('needs a second try', () => expect(test.info().retry).toBe(1));
END
PLAYWRIGHT_JUNIT_OUTPUT_FILE="$OUT/junit.xml" PLAYWRIGHT_JSON_OUTPUT_NAME=counts.json \
  playwright test --retries=1 --reporter=junit,json >out.log 2>&1; code=$?
expect "@playwright/test" 1.65.1 junit.xml kind=tests exitCode=$code result="$(result $code)" \
  passed="$(json counts.json 'it.stats.expected + it.stats.flaky')" failed="$(json counts.json it.stats.unexpected)" \
  skipped="$(json counts.json it.stats.skipped)" from="Playwright's JSON reporter (flaky tests pass)"

grep -v "is wrong" sums.spec.js >only.spec.js && rm sums.spec.js
PLAYWRIGHT_JUNIT_OUTPUT_FILE="$OUT/flaky.xml" PLAYWRIGHT_JSON_OUTPUT_NAME=counts.json \
  playwright test --retries=1 --reporter=junit,json >out.log 2>&1; code=$?
expect "@playwright/test" 1.65.1 flaky.xml kind=tests exitCode=$code result="$(result $code)" \
  passed="$(json counts.json 'it.stats.expected + it.stats.flaky')" failed="$(json counts.json it.stats.unexpected)" \
  skipped="$(json counts.json it.stats.skipped)" from="Playwright's JSON reporter (flaky tests pass)"

PLAYWRIGHT_JUNIT_OUTPUT_FILE="$OUT/fail-on-flaky.xml" PLAYWRIGHT_JUNIT_INCLUDE_RETRIES=1 \
  playwright test --retries=1 --fail-on-flaky-tests --reporter=junit >out.log 2>&1; code=$?
expect "@playwright/test" "1.65.1, --fail-on-flaky-tests" fail-on-flaky.xml kind=tests exitCode=$code result="$(result $code)" \
  unseen="the option is not in the file; push it with the exit code" from="its exit code"
