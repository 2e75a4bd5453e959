source "$FORMATS/tool.sh"
pip_install pytest==9.2.0 pytest-rerunfailures==16.7 pytest-xdist==3.8.0
cat >test_sums.py <<'END'
import pytest
tries = []
def test_adds(): assert 1 + 1 == 2
def test_is_wrong(): assert 1 + 1 == 3
@pytest.mark.skip(reason="not here")
def test_is_left_out(): assert False
@pytest.mark.xfail
def test_is_known_to_be_wrong(): assert False
@pytest.mark.xfail
def test_is_better_than_thought(): pass
@pytest.fixture
def database(): raise OSError("no database")
def test_needs_a_fixture(database): pass
@pytest.fixture
def closing():
    yield
    raise OSError("cannot close")
def test_passes_and_cannot_close(closing): pass
END
version="9.2.0"
told() { before "$1" out.log; }
# expected NAME: pytest counts an expected failure apart, and a test whose teardown fails as passed and as an error.
expected() {
  expect pytest "$version" "$1" kind=tests exitCode=$code result="$(result $code)" passed="$(($(told passed) + $(told xpassed) - $2))" \
    failed="$(($(told failed) + $(told 'errors?')))" skipped="$(($(told skipped) + $(told xfailed)))" from="pytest's last line"
}
pytest -p no:rerunfailures -p no:xdist --junitxml="$OUT/junit.xml" >out.log 2>&1; code=$?
expected junit.xml 1
pytest -p no:rerunfailures -n 2 --junitxml="$OUT/xdist.xml" >out.log 2>&1; code=$?
version="9.2.0 (pytest-xdist 3.8.0)"
expected xdist.xml 1
cat >test_sums.py <<'END'
tries = []
def test_adds(): assert 1 + 1 == 2
def test_needs_a_second_try():
    tries.append(1)
    assert len(tries) == 2
END
version="9.2.0 (pytest-rerunfailures 16.7)"
pytest --reruns 2 --junitxml="$OUT/reruns.xml" >out.log 2>&1; code=$?
expected reruns.xml 0
version="9.2.0"
echo "import no_such_module" >test_broken.py
pytest -p no:rerunfailures --junitxml="$OUT/collection-error.xml" >out.log 2>&1; code=$?
expect pytest "$version" collection-error.xml kind=tests exitCode=$code result="$(result $code)" from="its exit code"
rm test_*.py; echo "x = 1" >test_nothing.py
pytest -p no:rerunfailures --junitxml="$OUT/no-test.xml" >out.log 2>&1; code=$?
expect pytest "$version" no-test.xml kind=tests exitCode=$code passed=0 failed=0 skipped=0 from="its exit code (5: no tests)"
