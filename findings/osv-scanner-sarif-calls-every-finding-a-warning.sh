#!/usr/bin/env bash
# osv-scanner 2.3.5: in SARIF every finding has the level "warning", and another id than in the JSON of the same scan.
# Behaviour: a vulnerability with CVSS 10 and one without any score are both level "warning"; the score is only in the rule's
# security-severity, and is missing for the one without a score. The rule is named after the CVE alias, the JSON after the advisory (GHSA).
# Seen: levels "warning warning", ruleIds "CVE-2026-0001 CVE-2026-0002", security-severity "10" and none; JSON ids "GHSA-…-0001 GHSA-…-0002".
# I expected "error" for CVSS 10, and the same ids. Reading the level as a severity hides a critical finding, and two reports of one scan
# look like different findings.
set -euo pipefail
folder=$(mktemp -d); trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT; cd "$folder"
GOBIN="$folder/bin" go install github.com/google/osv-scanner/v2/cmd/osv-scanner@v2.3.5 >install.log 2>&1
mkdir -p tiny db/osv-scanner/npm
cat >tiny/package-lock.json <<'END'
{ "name": "tiny", "version": "1.2.3", "lockfileVersion": 3, "packages": { "": { "name": "tiny", "version": "1.2.3" },
  "node_modules/left": { "version": "1.0.0" }, "node_modules/right": { "version": "2.0.0" } } }
END
node -e '
const entry = (id, name, severity) => ({ schema_version: "1.6.0", id, modified: "2026-01-02T03:04:05Z", published: "2026-01-02T03:04:05Z",
  aliases: [`CVE-2026-${id.slice(-4)}`], summary: "made up", details: "made up", severity,
  affected: [{ package: { name, ecosystem: "npm" }, ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "9.0.0" }] }] }] });
const critical = [{ type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H" }];
for (const it of [entry("GHSA-aaaa-bbbb-0001", "left", critical), entry("GHSA-aaaa-bbbb-0002", "right", [])])
  require("fs").writeFileSync(`${it.id}.json`, JSON.stringify(it));'
python3 -m zipfile -c db/osv-scanner/npm/all.zip GHSA-*.json
export OSV_SCANNER_LOCAL_DB_CACHE_DIRECTORY=$folder/db
for format in json sarif; do
  bin/osv-scanner scan source --offline --offline-vulnerabilities --format $format --lockfile tiny/package-lock.json >osv.$format 2>err.log || [ $? -eq 1 ]
done
seen=$(node -e '
const read = (name) => JSON.parse(require("fs").readFileSync(name)), [run] = read("osv.sarif").runs;
console.log(run.results.map((it) => it.level).join(" "), "|", run.results.map((it) => it.ruleId).sort().join(" "), "|",
  run.tool.driver.rules.map((it) => it.properties?.["security-severity"] ?? "none").join(" "), "|",
  read("osv.json").results[0].packages.flatMap((it) => it.vulnerabilities).map((it) => it.id).sort().join(" "));')
echo "$seen"
[ "$seen" = "warning warning | CVE-2026-0001 CVE-2026-0002 | 10 none | GHSA-aaaa-bbbb-0001 GHSA-aaaa-bbbb-0002" ]
