source "$FORMATS/tool.sh"
pip_install unittest-xml-reporting==4.0.0
cat >test_sums.py <<'END'
import unittest
class Sums(unittest.TestCase):
    def test_adds(self): self.assertEqual(1 + 1, 2)
    def test_is_wrong(self): self.assertEqual(1 + 1, 3)
    @unittest.skip("not here")
    def test_is_left_out(self): self.fail()
    @unittest.expectedFailure
    def test_is_known_to_be_wrong(self): self.fail()
    @unittest.expectedFailure
    def test_is_better_than_thought(self): pass
    def test_parts(self):
        for n in range(3):
            with self.subTest(n=n): self.assertNotEqual(n, 1)
END
python -m xmlrunner test_sums --output-file "$OUT/junit.xml" >out.log 2>&1; code=$?
expect unittest-xml-reporting 4.0.0 junit.xml kind=tests exitCode=$code result="$(result $code)" from="its exit code"
sed -i '/is_wrong/d; /test_parts/,$d' test_sums.py
python -m xmlrunner test_sums --output-file "$OUT/unexpected-success.xml" >out.log 2>&1; code=$?
expect unittest-xml-reporting 4.0.0 unexpected-success.xml kind=tests exitCode=$code result="$(result $code)" from="its exit code"
