source "$FORMATS/tool.sh"
need cmake ctest
version=$(ctest --version | grep -oE '[0-9]+\.[0-9.]+' | head -1)
cat >CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.21)
project(tiny NONE)
enable_testing()
add_test(NAME adds COMMAND ${CMAKE_COMMAND} -E true)
add_test(NAME is_left_out COMMAND ${CMAKE_COMMAND} -E false)
set_tests_properties(is_left_out PROPERTIES DISABLED TRUE)
add_test(NAME skips_itself COMMAND ${CMAKE_COMMAND} -E echo SKIPPED)
set_tests_properties(skips_itself PROPERTIES SKIP_REGULAR_EXPRESSION SKIPPED)
add_test(NAME must_fail COMMAND ${CMAKE_COMMAND} -E false)
set_tests_properties(must_fail PROPERTIES WILL_FAIL TRUE)
END
cmake -S . -B build >cmake.log 2>&1
ctest --test-dir build --output-junit "$OUT/passing.xml" >out.log 2>&1; code=$?
expect CTest "$version" passing.xml kind=tests exitCode=$code result="$(result $code)" passed=2 failed=0 skipped=2 from="its exit code and list"
{ echo 'add_test(NAME is_wrong COMMAND ${CMAKE_COMMAND} -E false)'; } >>CMakeLists.txt
cmake -S . -B build >cmake.log 2>&1
ctest --test-dir build --output-junit "$OUT/failing.xml" >out.log 2>&1; code=$?
expect CTest "$version" failing.xml kind=tests exitCode=$code result="$(result $code)" passed=2 failed=1 skipped=2 from="its exit code and list"
sed -i '/is_wrong/d' CMakeLists.txt; echo 'add_test(NAME is_missing COMMAND no_such_program)' >>CMakeLists.txt
cmake -S . -B build >cmake.log 2>&1
ctest --test-dir build --output-junit "$OUT/missing-program.xml" >out.log 2>&1; code=$?
expect CTest "$version" missing-program.xml kind=tests exitCode=$code result="$(result $code)" passed=2 failed=1 skipped=2 from="its exit code and list"
