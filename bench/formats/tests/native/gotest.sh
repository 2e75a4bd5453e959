source "$FORMATS/tool.sh"
need go
go_install gotest.tools/gotestsum@v1.13.0
go_install github.com/jstemmer/go-junit-report/v2@v2.1.0
cat >go.mod <<'END'
module example.test/tiny
go 1.21
END
cat >sums_test.go <<'END'
package tiny
import ("os"; "testing")
func TestAdds(t *testing.T) { if 1+1 != 2 { t.Fatal("no") } }
func TestIsLeftOut(t *testing.T) { t.Skip("not here") }
func TestParts(t *testing.T) { t.Run("one", func(t *testing.T) {}); t.Run("two", func(t *testing.T) {}) }
func TestNeedsASecondTry(t *testing.T) {
	if _, err := os.Stat("tried"); err != nil { os.WriteFile("tried", nil, 0o600); t.Fatal("first try") }
}
END
version=$(go env GOVERSION)
# counts EVENTS: the last event of each test, as go test counts them.
counts() {
  local n
  for n in pass fail skip; do
    node -e 'const last = new Map(); for (const line of require("fs").readFileSync(process.argv[1], "utf8").trim().split("\n")) { const it = JSON.parse(line); if (it.Test && ["pass", "fail", "skip"].includes(it.Action)) last.set(it.Test, it.Action); } console.log([...last.values()].filter((a) => a === process.argv[2]).length)' "$1" $n
  done | tr '\n' ' '
}
gotestsum --rerun-fails --packages=./... --jsonfile "$OUT/flaky.json" --junitfile "$OUT/flaky.xml" >out.log 2>&1; code=$?
read -r passed failed skipped <<<"$(counts "$OUT/flaky.json")"
expect gotestsum "1.13.0 ($version), --rerun-fails" flaky.xml kind=tests exitCode=$code result="$(result $code)" passed=$passed failed=$failed skipped=$skipped from="the last event of each test"
echo 'func TestIsWrong(t *testing.T) { t.Fatal("wrong") }' >>sums_test.go
go test -json ./... >"$OUT/go-test.json" 2>err.log; code=$?
read -r passed failed skipped <<<"$(counts "$OUT/go-test.json")"
expect "go test -json" "$version" go-test.json kind=tests exitCode=$code result="$(result $code)" passed=$passed failed=$failed skipped=$skipped from="the last event of each test"
gotestsum --junitfile "$OUT/failing.xml" ./... >out.log 2>&1; code=$?
expect gotestsum "1.13.0 ($version)" failing.xml kind=tests exitCode=$code result="$(result $code)" passed=$passed failed=$failed skipped=$skipped from="the last event of each test"
go test -v ./... >verbose.txt 2>&1; code=$?
go-junit-report <verbose.txt >"$OUT/go-junit-report.xml"
expect go-junit-report "2.1.0 ($version)" go-junit-report.xml kind=tests exitCode=$code result="$(result $code)" passed=$passed failed=$failed skipped=$skipped from="the last event of each test"
cat >sums_test.go <<'END'
package tiny
import "testing"
func TestDoesNotCompile(t *testing.T) { undefined() }
END
gotestsum --junitfile "$OUT/build-fails.xml" ./... >out.log 2>&1; code=$?
expect gotestsum "1.13.0 ($version)" build-fails.xml kind=tests exitCode=$code result="$(result $code)" from="its exit code (it does not compile)"
go test -json ./... >"$OUT/build-fails.json" 2>err.log; code=$?
expect "go test -json" "$version" build-fails.json kind=tests exitCode=$code result="$(result $code)" from="its exit code (it does not compile)"
cat >sums_test.go <<'END'
package tiny
import ("os"; "testing")
func TestAdds(t *testing.T) {}
func TestMain(m *testing.M) { m.Run(); os.Exit(3) }
END
gotestsum --junitfile "$OUT/testmain-exits.xml" ./... >out.log 2>&1; code=$?
expect gotestsum "1.13.0 ($version)" testmain-exits.xml kind=tests exitCode=$code result="$(result $code)" from="its exit code (TestMain exits with 3)"
go test -v ./... >verbose.txt 2>&1; code=$?
go-junit-report <verbose.txt >"$OUT/testmain-exits-go-junit-report.xml"
expect go-junit-report "2.1.0 ($version)" testmain-exits-go-junit-report.xml kind=tests exitCode=$code result="$(result $code)" from="the exit code of go test (TestMain exits with 3)"
