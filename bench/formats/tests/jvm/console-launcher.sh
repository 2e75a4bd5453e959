source "$FORMATS/tool.sh"
need mvn java javac
mvn -B -ntp -q dependency:get -Dartifact=org.junit.platform:junit-platform-console-standalone:1.11.4 -Dtransitive=false >install.log 2>&1 || skip "Maven could not fetch the JUnit console launcher."
mvn -B -ntp -q dependency:copy -Dartifact=org.junit.platform:junit-platform-console-standalone:1.11.4 -DoutputDirectory=. >>install.log 2>&1
jar=$PWD/junit-platform-console-standalone-1.11.4.jar
cat >SumsTest.java <<'END'
import static org.junit.jupiter.api.Assertions.*;
import org.junit.jupiter.api.*;
class SumsTest {
  @Test void adds() { assertEquals(2, 1 + 1); }
  @Test void isWrong() { assertEquals(3, 1 + 1); }
  @Test @Disabled("not here") void isLeftOut() { }
  @Test void needsAnotherMachine() { Assumptions.assumeTrue(false); }
}
END
javac -cp "$jar" -d classes SumsTest.java >javac.log 2>&1
java -jar "$jar" execute --scan-classpath -cp classes --reports-dir reports --details none >out.log 2>&1; code=$?
cp reports/TEST-junit-jupiter.xml "$OUT/junit.xml"
told() { grep -oE "[0-9]+ tests $1" out.log | grep -oE '[0-9]+'; }
expect "JUnit console launcher" 1.11.4 junit.xml kind=tests exitCode=$code result="$(result $code)" passed="$(told successful)" \
  failed="$(told failed)" skipped="$(($(told skipped) + $(told aborted)))" from="its summary (aborted counts as skipped)"
