source "$FORMATS/tool.sh"
npm_install mocha@11.7.5 mocha-junit-reporter@2.2.1
mkdir test
cat >test/sums.js <<'END'
const assert = require('node:assert');
describe('sums', () => {
  it('adds', () => assert.equal(1 + 1, 2));
  it('is wrong', () => assert.equal(1 + 1, 3));
  it('is not written yet');
  it.skip('is left out', () => assert.fail());
  let tries = 0;
  it('needs a second try', function () { this.retries(2); assert.equal(++tries, 2); });
});
describe('a hook that fails', () => {
  before(() => { throw new Error('no database'); });
  it('never runs', () => {});
  it('never runs either', () => {});
});
END
mocha --reporter json >counts.json 2>err.log
MOCHA_FILE="$OUT/junit.xml" mocha --reporter mocha-junit-reporter >out.log 2>&1; code=$?
expect mocha-junit-reporter "2.2.1 (mocha 11.7.5)" junit.xml kind=tests exitCode=$code result="$(result $code)" \
  passed="$(json counts.json it.stats.passes)" failed="$(json counts.json it.stats.failures)" \
  skipped="$(json counts.json it.stats.pending)" from="mocha's JSON reporter"
