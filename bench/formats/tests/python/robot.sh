source "$FORMATS/tool.sh"
pip_install robotframework==7.5
cat >sums.robot <<'END'
*** Test Cases ***
Adds
    Should Be Equal As Integers    ${{1 + 1}}    2
Is Wrong
    Should Be Equal As Integers    ${{1 + 1}}    3
Is Left Out
    Skip    not here
END
robot --xunit "$OUT/xunit.xml" --output NONE --log NONE --report NONE sums.robot >out.log 2>&1; code=$?
expect robotframework 7.5 xunit.xml kind=tests exitCode=$code result="$(result $code)" passed="$(before passed out.log)" \
  failed="$(before failed out.log)" skipped="$(before skipped out.log)" from="its last line"
