source "$FORMATS/tool.sh"
go_install golang.org/x/vuln/cmd/govulncheck@v1.9.0
mkdir -p project db/ID db/index
cat >project/go.mod <<'END'
module example.test/tiny
go 1.21
require golang.org/x/text v0.3.5
END
cat >project/main.go <<'END'
package main
import ("fmt"; "golang.org/x/text/language")
func main() { fmt.Println(language.Parse("de")) }
END
(cd project && go mod tidy >../project.log 2>&1) || skip "go could not fetch the modules of the project."
# A database of two advisories in OSV form, as govulncheck's documentation describes a local one: one is called, one is only required.
node -e '
const { writeFileSync } = require("fs");
const entry = (id, symbols) => ({ schema_version: "1.3.1", id, modified: "2026-01-02T03:04:05Z", published: "2026-01-02T03:04:05Z", aliases: [`CVE-2026-${id.slice(-4)}`], summary: "made up for a test", details: "made up",
  affected: [{ package: { name: "golang.org/x/text", ecosystem: "Go" }, ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "0.3.7" }] }], ecosystem_specific: { imports: [{ path: symbols ? "golang.org/x/text/language" : "golang.org/x/text/unused", symbols: symbols ?? ["Nobody"] }] } }],
  database_specific: { url: `https://example.com/${id}`, review_status: "REVIEWED" } });
const all = [entry("GO-2026-0001", ["Parse"]), entry("GO-2026-0002")];
for (const it of all) writeFileSync(`db/ID/${it.id}.json`, JSON.stringify(it));
writeFileSync("db/index/db.json", JSON.stringify({ modified: "2026-01-02T03:04:05Z" }));
writeFileSync("db/index/vulns.json", JSON.stringify(all.map(({ id, modified, aliases }) => ({ id, modified, aliases }))));
writeFileSync("db/index/modules.json", JSON.stringify([{ path: "golang.org/x/text", vulns: all.map(({ id, modified }) => ({ id, modified, fixed: "0.3.7" })) }]));'
(cd project && govulncheck -db "file://$PWD/../db" ./... >../text.log 2>&1); code=$?
for format in sarif openvex json; do
  (cd project && govulncheck -db "file://$PWD/../db" -format $format ./... >"$OUT/govulncheck.$format" 2>../err.log); own=$?
  case $format in
    sarif) expect govulncheck "1.9.0" govulncheck.sarif kind=scan exitCode=$own ids="GO-2026-0001 GO-2026-0002" from="the database (its text says 1 called, exit $code)" ;;
    openvex) expect govulncheck "1.9.0, -format openvex" govulncheck.openvex kind=vex exitCode=$own from="its exit code" ;;
    json) expect govulncheck "1.9.0, -format json" govulncheck.json kind=scan exitCode=$own ids="GO-2026-0001 GO-2026-0002" from="the database (its text says 1 called, exit $code)" ;;
  esac
done
