source "$FORMATS/tool.sh"
need mvn java
cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>org.example</groupId><artifactId>tiny</artifactId><version>1.2.3</version><packaging>pom</packaging>
  <licenses><license><name>MIT</name><url>https://opensource.org/licenses/MIT</url></license></licenses>
  <dependencies>
    <dependency><groupId>org.apache.commons</groupId><artifactId>commons-text</artifactId><version>1.12.0</version></dependency>
  </dependencies>
</project>
END
mvn -B -ntp org.apache.maven.plugins:maven-dependency-plugin:3.8.1:list -DoutputFile=list.txt >list.log 2>&1 || skip "Maven could not fetch the packages of the project."
packages=$(grep -cE ':(compile|runtime)' list.txt)
nice -n 10 mvn -B -ntp org.cyclonedx:cyclonedx-maven-plugin:2.9.1:makeAggregateBom -DoutputFormat=all >out.log 2>&1; code=$?
for format in json xml; do
  [ -f target/bom.$format ] || continue
  cp target/bom.$format "$OUT/bom.$format"
  expect cyclonedx-maven-plugin 2.9.1 bom.$format kind=sbom exitCode=$code components="$packages" purls="$packages" root=org.example/tiny rootVersion=1.2.3 from="mvn dependency:list"
done
for format in JSON TagValue; do
  mvn -B -ntp org.spdx:spdx-maven-plugin:1.0.3:createSPDX -Dspdx.outputFormat=$format -Dspdx.spdxFileName="$PWD/spdx.$format" -DspdxFileName="$PWD/spdx.$format" -DoutputFormat=$format >out.log 2>&1; code=$?
  file=$(find . -name '*.spdx*' -newer list.txt -type f | head -1); [ -f "$file" ] || file=spdx.$format
  [ -f "$file" ] || continue
  mv "$file" "$OUT/spdx.$format"
  expect spdx-maven-plugin 1.0.3 "spdx.$format" kind=sbom exitCode=$code components="$packages" root=tiny rootVersion=1.2.3 from="mvn dependency:list"
done
[ -f "$OUT/expect.json" ] || skip "Maven could not fetch the SBOM plugins."
