source "$FORMATS/tool.sh"
go_install github.com/google/osv-scanner/v2/cmd/osv-scanner@v2.3.5
need python3
mkdir -p project db/osv-scanner/npm
cat >project/package-lock.json <<'END'
{ "name": "tiny", "version": "1.2.3", "lockfileVersion": 3, "packages": { "": { "name": "tiny", "version": "1.2.3" },
  "node_modules/left": { "version": "1.0.0" }, "node_modules/right": { "version": "2.0.0" } } }
END
node -e '
const { writeFileSync } = require("fs");
const entry = (id, name, vector, more) => ({ schema_version: "1.6.0", id, modified: "2026-01-02T03:04:05Z", published: "2026-01-02T03:04:05Z", aliases: [`CVE-2026-${id.slice(-4)}`], summary: "made up for a test", details: "made up",
  severity: vector ? [{ type: vector.startsWith("CVSS:4") ? "CVSS_V4" : "CVSS_V3", score: vector }] : [], ...more,
  affected: [{ package: { name, ecosystem: "npm" }, ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "9.0.0" }] }] }] });
const all = [entry("GHSA-aaaa-bbbb-0001", "left", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"), entry("GHSA-aaaa-bbbb-0002", "right", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H"), entry("GHSA-aaaa-bbbb-0003", "right")];
for (const it of all) writeFileSync(`${it.id}.json`, JSON.stringify(it));'
python3 -m zipfile -c db/osv-scanner/npm/all.zip GHSA-*.json
export OSV_SCANNER_LOCAL_DB_CACHE_DIRECTORY=$PWD/db
for format in json sarif cyclonedx-1-5 spdx-2-3; do
  osv-scanner scan source --offline --offline-vulnerabilities --format $format --lockfile project/package-lock.json >"$OUT/osv.$format" 2>err.log; code=$?
  [ -s "$OUT/osv.$format" ] || skip "osv-scanner wrote no file: $(tail -1 err.log)"
  case $format in
    json) expect osv-scanner "2.3.5 (a database of three)" osv.json kind=scan exitCode=$code findings=3 from="the database" ;;
    sarif) expect osv-scanner "2.3.5 (a database of three), sarif" osv.sarif kind=scan exitCode=$code findings=3 from="the database" notRead="severities: the file has none" ;;
    *) expect osv-scanner "2.3.5, $format" osv.$format kind=sbom exitCode=$code components=2 from="the lock file" ;;
  esac
done
