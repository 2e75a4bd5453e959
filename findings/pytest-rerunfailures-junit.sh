#!/usr/bin/env bash
# pytest-rerunfailures lists a failed first attempt in the JUnit report as a case that passed.
#
# pytest 9.2.0, pytest-rerunfailures 16.7. A test that fails once and passes when it is repeated appears as two cases of one name,
# both without `failure`. A test that fails every time appears as a passing case, once for each repetition, and then as a failed
# one. A count of the cases gives too many passes. The order is passed, then failed, which is the reverse of other runners.
#
# The script exits with 0 while the plugin behaves so, with 1 once that has changed, with 2 where it could not test it.
set -u
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder" || exit 2
python3 -m venv env >/dev/null 2>&1 && env/bin/pip install --quiet --disable-pip-version-check pytest==9.2.0 pytest-rerunfailures==16.7 >/dev/null 2>&1 || { echo 'the packages could not be installed'; exit 2; }
cat > test_a.py <<'PY'
import os
def test_second_try():
    if not os.path.exists('flag'):
        open('flag', 'w').close()
        assert False
def test_never():
    assert False
PY
env/bin/python -m pytest -q --reruns 1 --junitxml=junit.xml test_a.py >/dev/null; code=$?
python3 - <<'PY' || exit 1
import sys, xml.etree.ElementTree as tree
cases = [(case.get('name'), 'failed' if len(case) else 'passed') for case in tree.parse('junit.xml').iter('testcase')]
print(cases)
sys.exit(cases != [('test_second_try', 'passed')] * 2 + [('test_never', 'passed'), ('test_never', 'failed')])
PY
echo "exit code $code"; [ "$code" = 1 ] || exit 1
