source "$FORMATS/tool.sh"
need php phpunit
version=$(phpunit --version | grep -oE '[0-9]+\.[0-9.]+' | head -1)
cat >SumsTest.php <<'END'
<?php
use PHPUnit\Framework\TestCase;
final class SumsTest extends TestCase {
    public function testAdds(): void { $this->assertSame(2, 1 + 1); }
    public function testIsLeftOut(): void { $this->markTestSkipped('not here'); }
    public function testIsNotWritten(): void { $this->markTestIncomplete('later'); }
    public function testAssertsNothing(): void { }
    /** @dataProvider numbers */
    public function testNumbers(int $n): void { $this->assertGreaterThan(0, $n); }
    public static function numbers(): array { return ['one' => [1], 'two' => [2]]; }
    // more
}
END
phpunit --log-junit "$OUT/risky-allowed.xml" SumsTest.php >out.log 2>&1; code=$?
expect PHPUnit "$version" risky-allowed.xml kind=tests exitCode=$code failed=0 from="its exit code (one test makes no assertion)" \
  unseen="a risky test is an error in the file, whether or not it fails the run"
sed -i 's|// more|public function testIsWrong(): void { $this->assertSame(3, 1 + 1); }\n    public function testBreaks(): void { throw new RuntimeException("broken"); }|' SumsTest.php
phpunit --log-junit "$OUT/failing.xml" SumsTest.php >out.log 2>&1; code=$?
expect PHPUnit "$version" failing.xml kind=tests exitCode=$code result="$(result $code)" from="its exit code"
cat >SumsTest.php <<'END'
<?php
use PHPUnit\Framework\TestCase;
final class SumsTest extends TestCase {
    public function testAssertsNothing(): void { }
    public function testAdds(): void { $this->assertSame(2, 1 + 1); }
}
END
phpunit --fail-on-risky --log-junit "$OUT/risky.xml" SumsTest.php >out.log 2>&1; code=$?
expect PHPUnit "$version, --fail-on-risky" risky.xml kind=tests exitCode=$code result="$(result $code)" from="its exit code (one test makes no assertion)"
cat >SumsTest.php <<'END'
<?php
use PHPUnit\Framework\TestCase;
final class SumsTest extends TestCase {
    public function testWarns(): void { trigger_error('odd', E_USER_WARNING); $this->assertSame(2, 1 + 1); }
    public function testAdds(): void { $this->assertSame(2, 1 + 1); }
}
END
phpunit --log-junit "$OUT/warning.xml" SumsTest.php >out.log 2>&1; code=$?
expect PHPUnit "$version" warning.xml kind=tests exitCode=$code result="$(result $code)" from="its exit code (one test triggers a warning)"
