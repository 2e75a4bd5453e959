source "$FORMATS/tool.sh"
need mvn java
mkdir -p src/main/java src/test/java
cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>org.example</groupId><artifactId>tiny</artifactId><version>1.2.3</version>
  <properties><maven.compiler.release>17</maven.compiler.release><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>
  <dependencies>
    <dependency><groupId>org.junit.jupiter</groupId><artifactId>junit-jupiter</artifactId><version>5.11.4</version><scope>test</scope></dependency>
  </dependencies>
  <build><plugins>
    <plugin><artifactId>maven-compiler-plugin</artifactId><version>3.13.0</version></plugin>
    <plugin><artifactId>maven-resources-plugin</artifactId><version>3.3.1</version></plugin>
    <plugin><artifactId>maven-surefire-plugin</artifactId><version>3.5.2</version></plugin>
    <plugin><groupId>org.jacoco</groupId><artifactId>jacoco-maven-plugin</artifactId><version>0.8.12</version>
      <executions><execution><goals><goal>prepare-agent</goal></goals></execution>
        <execution><id>report</id><phase>test</phase><goals><goal>report</goal></goals></execution></executions></plugin>
  </plugins></build>
</project>
END
cat >src/main/java/Sums.java <<'END'
public class Sums {
  public static int add(int a, int b) { return a + b; }
  public static int never(int a) { return a > 0 ? 1 : 2; }
}
END
cat >src/test/java/SumsTest.java <<'END'
import static org.junit.jupiter.api.Assertions.assertEquals;
import org.junit.jupiter.api.*;
class SumsTest {
  static int tries = 0;
  @Test void adds() { assertEquals(2, Sums.add(1, 1)); }
  @Test void needsASecondTry() { assertEquals(2, ++tries); }
  @Test @Disabled("not here") void isLeftOut() { }
}
END
# told WORD: a number of Maven's last "Tests run:" line; a flaky test is one of those run.
told() { local found; found=$(grep -oE "Tests run:.*" out.log | tail -1 | grep -oE "$1: [0-9]+" | grep -oE '[0-9]+'); echo "${found:-0}"; }
passed() { echo $(($(told 'Tests run') - $(told Failures) - $(told Errors) - $(told Skipped))); }
nice -n 10 mvn -B -ntp -q -o validate >/dev/null 2>&1
nice -n 10 mvn -B -ntp test -Dsurefire.rerunFailingTestsCount=2 >out.log 2>&1; code=$?
grep -q "Tests run" out.log || skip "Maven could not fetch its plugins."
cp target/surefire-reports/TEST-SumsTest.xml "$OUT/flaky.xml"
expect "Maven Surefire" "3.5.2 (JUnit 5.11.4), rerunFailingTestsCount" flaky.xml kind=tests exitCode=$code result="$(result $code)" \
  passed=$(passed) failed=$(($(told Failures) + $(told Errors))) skipped=$(told Skipped) from="Maven's last count"
cp target/site/jacoco/jacoco.xml "$OUT/jacoco.xml"
expect JaCoCo 0.8.12 jacoco.xml kind=coverage exitCode=$code from="its exit code"
sed -i 's/@Disabled.*/@Test void isWrong() { assertEquals(3, Sums.add(1, 1)); }/' src/test/java/SumsTest.java
sed -i 's/@Test @Test/@Test/' src/test/java/SumsTest.java
nice -n 10 mvn -B -ntp test -Dsurefire.rerunFailingTestsCount=2 >out.log 2>&1; code=$?
cp target/surefire-reports/TEST-SumsTest.xml "$OUT/failing.xml"
expect "Maven Surefire" "3.5.2 (JUnit 5.11.4), rerunFailingTestsCount" failing.xml kind=tests exitCode=$code result="$(result $code)" \
  passed=$(passed) failed=$(($(told Failures) + $(told Errors))) skipped=$(told Skipped) from="Maven's last count"
nice -n 10 mvn -B -ntp test -Dsurefire.rerunFailingTestsCount=2 -Dmaven.test.failure.ignore=true >out.log 2>&1; code=$?
cp target/surefire-reports/TEST-SumsTest.xml "$OUT/ignored.xml"
expect "Maven Surefire" "3.5.2, maven.test.failure.ignore" ignored.xml kind=tests exitCode=$code result=FAILED \
  passed=$(passed) failed=$(($(told Failures) + $(told Errors))) skipped=$(told Skipped) from="Maven's last count (the build goes on, exit code 0)"
