source "$FORMATS/tool.sh"
npm_install vitest@5.1.2
cat >sums.test.mjs <<'END'
import { expect, test } from 'vitest';
test('adds', () => expect(1 + 1).toBe(2));
test('is wrong', () => expect(1 + 1).toBe(3));
test.skip('is left out', () => expect(1).toBe(2));
test.todo('is not written yet');
test.fails('is known to be wrong', () => expect(1).toBe(2));
let tries = 0;
test('needs a second try', { retry: 2 }, () => expect(++tries).toBe(2));
END
vitest run --reporter=junit --outputFile.junit="$OUT/junit.xml" --reporter=json --outputFile.json=counts.json >out.log 2>&1; code=$?
expect vitest 5.1.2 junit.xml kind=tests exitCode=$code result="$(result $code)" \
  passed="$(json counts.json it.numPassedTests)" failed="$(json counts.json it.numFailedTests)" \
  skipped="$(json counts.json 'it.numPendingTests + it.numTodoTests')" from="vitest's JSON reporter"

rm sums.test.mjs
echo "import { test } from 'vitest'; test('adds', () => {}); " >good.test.mjs
echo "import './missing.mjs'; import { test } from 'vitest'; test('never loads', () => {});" >broken.test.mjs
vitest run --reporter=junit --outputFile.junit="$OUT/unloadable.xml" --reporter=json --outputFile.json=counts.json >out.log 2>&1; code=$?
expect vitest 5.1.2 unloadable.xml kind=tests exitCode=$code result="$(result $code)" \
  passed="$(json counts.json it.numPassedTests)" failed=1 skipped=0 from="vitest's JSON reporter (one suite that failed)"

rm broken.test.mjs
echo "import { test } from 'vitest'; test('adds', () => { setTimeout(() => { throw new Error('late'); }, 0); });
test('waits', () => new Promise((done) => setTimeout(done, 50)));" >good.test.mjs
vitest run --reporter=junit --outputFile.junit="$OUT/unhandled.xml" --reporter=json --outputFile.json=counts.json >out.log 2>&1; code=$?
expect vitest 5.1.2 unhandled.xml kind=tests exitCode=$code result="$(result $code)" from="its exit code (all tests pass, one error is unhandled)"
