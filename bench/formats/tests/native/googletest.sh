source "$FORMATS/tool.sh"
need g++
[ -f /usr/include/gtest/gtest.h ] || skip "GoogleTest (libgtest-dev) is not installed."
cat >sums.cpp <<'END'
#include <gtest/gtest.h>
TEST(Sums, Adds) { EXPECT_EQ(1 + 1, 2); }
TEST(Sums, IsWrong) { EXPECT_EQ(1 + 1, 3); }
TEST(Sums, IsLeftOut) { GTEST_SKIP() << "not here"; }
TEST(Sums, DISABLED_IsOff) { FAIL(); }
END
nice -n 10 g++ sums.cpp -lgtest -lgtest_main -lpthread -o sums >build.log 2>&1 || skip "GoogleTest could not be built."
version=$(dpkg-query -W -f '${Version}' libgtest-dev 2>/dev/null || echo "of the system")
./sums --gtest_output="xml:$OUT/failing.xml" >out.log 2>&1; code=$?
expect GoogleTest "$version" failing.xml kind=tests exitCode=$code result="$(result $code)" passed=1 failed=1 skipped=2 from="its last lines (DISABLED counts as skipped)"
./sums --gtest_filter=-*IsWrong --gtest_output="xml:$OUT/passing.xml" >out.log 2>&1; code=$?
expect GoogleTest "$version" passing.xml kind=tests exitCode=$code result="$(result $code)" passed=1 failed=0 skipped=2 from="its last lines (DISABLED counts as skipped)"
