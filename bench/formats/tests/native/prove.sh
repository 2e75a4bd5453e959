source "$FORMATS/tool.sh"
need perl prove
version=$(prove --version | grep -oE 'v[0-9.]+' | head -1 | tr -d v)
mkdir t
cat >t/good.t <<'END'
use Test::More tests => 4;
ok(1 + 1 == 2, 'adds');
SKIP: { skip 'not here', 1; ok(0, 'is left out'); }
TODO: { local $TODO = 'later'; ok(0, 'is to be done'); ok(1, 'is done already'); }
END
perl t/good.t >"$OUT/passing.tap" 2>err.log; code=$?
expect "TAP of Test::More" "$version" passing.tap kind=tests exitCode=$code result="$(result $code)" passed=2 failed=0 skipped=2 from="its exit code and the TAP specification"
cat >t/bad.t <<'END'
use Test::More tests => 3;
ok(1 + 1 == 2, 'adds');
ok(1 + 1 == 3, 'is wrong');
ok(1, 'ends');
END
perl t/bad.t >"$OUT/failing.tap" 2>err.log; code=$?
expect "TAP of Test::More" "$version" failing.tap kind=tests exitCode=$code result="$(result $code)" passed=2 failed=1 skipped=0 from="its exit code and the TAP specification"
cat >t/short.t <<'END'
use Test::More tests => 3;
ok(1, 'adds');
die 'half way';
END
perl t/short.t >"$OUT/died.tap" 2>err.log; code=$?
expect "TAP of Test::More" "$version" died.tap kind=tests exitCode=$code result="$(result $code)" from="its exit code (two of three planned tests never ran)"
cat >t/bail.t <<'END'
use Test::More tests => 2;
ok(1, 'adds');
BAIL_OUT('no database');
END
perl t/bail.t >"$OUT/bail-out.tap" 2>err.log; code=$?
expect "TAP of Test::More" "$version" bail-out.tap kind=tests exitCode=$code result="$(result $code)" from="its exit code"
