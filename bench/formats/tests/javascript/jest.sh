source "$FORMATS/tool.sh"
npm_install jest@30.5.2 jest-junit@17.0.0
cat >sums.test.js <<'END'
test('adds', () => expect(1 + 1).toBe(2));
test('is wrong', () => expect(1 + 1).toBe(3));
test.skip('is left out', () => expect(1).toBe(2));
test.todo('is not written yet');
test.failing('is known to be wrong', () => expect(1).toBe(2));
END
cat >retry.test.js <<'END'
jest.retryTimes(2);
let tries = 0;
test('needs a second try', () => expect(++tries).toBe(2));
END
JEST_JUNIT_OUTPUT_FILE="$OUT/junit.xml" jest --ci --reporters=jest-junit --json --outputFile=counts.json >out.log 2>&1; code=$?
expect jest-junit "17.0.0 (jest 30.5.2)" junit.xml kind=tests exitCode=$code result="$(result $code)" \
  passed="$(json counts.json 'it.numPassedTests + it.numTodoTests')" failed="$(json counts.json it.numFailedTests)" \
  skipped="$(json counts.json it.numPendingTests)" from="jest --json" notRead="a test.todo is a passed case in the file"

echo "test('never loads', () => {}); require('./missing.js');" >broken.test.js
rm sums.test.js
JEST_JUNIT_OUTPUT_FILE="$OUT/unloadable.xml" jest --ci --reporters=jest-junit --json --outputFile=counts.json >out.log 2>&1; code=$?
expect jest-junit "17.0.0 (jest 30.5.2)" unloadable.xml kind=tests exitCode=$code result="$(result $code)" \
  passed="$(json counts.json it.numPassedTests)" failed=1 skipped=0 \
  unseen="a suite that cannot be loaded is not in the file; push it with the exit code" from="jest --json (one suite that failed to run)"

JEST_JUNIT_OUTPUT_FILE="$OUT/unloadable-reported.xml" JEST_JUNIT_REPORT_TEST_SUITE_ERRORS=true \
  jest --ci --reporters=jest-junit --json --outputFile=counts.json >out.log 2>&1; code=$?
expect jest-junit "17.0.0 (jest 30.5.2), reportTestSuiteErrors" unloadable-reported.xml kind=tests exitCode=$code result="$(result $code)" \
  passed="$(json counts.json it.numPassedTests)" from="jest --json (one suite that failed to run)" \
  notRead="the suite that failed to run stands in the file twice"

cat >broken.test.js <<'END'
test('is in two files', () => expect(1 + 1).toBe(3));
END
sed -i 's/needs a second try/is in two files/; /retryTimes/d; s/toBe(2)/toBe(1)/' retry.test.js
for first in broken retry; do
  printf 'module.exports = class extends require("@jest/test-sequencer").default { sort(all) { return [...all].sort((a) => (a.path.includes("%s") ? -1 : 1)); } };' $first >order.js
  JEST_JUNIT_OUTPUT_FILE="$OUT/same-name-$first-first.xml" jest --ci -i --testSequencer=./order.js --reporters=jest-junit --json --outputFile=counts.json >out.log 2>&1; code=$?
  expect jest-junit "17.0.0 (jest 30.5.2)" same-name-$first-first.xml kind=tests exitCode=$code result="$(result $code)" \
    passed="$(json counts.json it.numPassedTests)" failed="$(json counts.json it.numFailedTests)" skipped=0 \
    from="jest --json (two files hold a test of one name; every suite is called undefined)"
done
