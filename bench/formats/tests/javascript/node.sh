source "$FORMATS/tool.sh"
need node
cat >sums.test.mjs <<'END'
import assert from 'node:assert';
import { describe, test } from 'node:test';
test('adds', () => assert.equal(1 + 1, 2));
test('is left out', { skip: true }, () => assert.fail());
test('is to be done', { todo: true }, () => assert.fail('not yet'));
describe('a suite', () => { test('inside', () => {}); });
END
version=$(node --version | tr -d v)
for name in passing failing; do
  node --test --test-reporter=junit --test-reporter-destination="$OUT/$name.xml" \
    --test-reporter=tap --test-reporter-destination="$OUT/$name.tap" >out.log 2>&1; code=$?
  total() { grep -E "^# $1 " "$OUT/$name.tap" | grep -oE '[0-9]+'; }
  for file in $name.xml $name.tap; do
    expect "node --test" "$version" $file kind=tests exitCode=$code result="$(result $code)" passed="$(total pass)" \
      failed="$(total fail)" skipped="$(($(total skipped) + $(total todo)))" from="the last lines of its TAP (a todo counts as skipped)"
  done
  echo "test('is wrong', () => assert.equal(1 + 1, 3));" >>sums.test.mjs
done
