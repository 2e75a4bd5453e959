#!/usr/bin/env bash
# govulncheck 1.9.0: only the text format reports a vulnerability by the exit code.
# Behaviour: one program, one database with one vulnerable function that it calls: text exits with 3; -format sarif, json and openvex
# exit with 0. The OpenVEX document is about the product "Unknown Product", not about the module that was scanned.
# Seen: text 3, sarif 0 (one result, level error), json 0, openvex 0 (products[0]["@id"] is "Unknown Product").
# I expected the same exit code for every format. A job that only writes a SARIF file never fails.
set -euo pipefail
folder=$(mktemp -d); trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT; cd "$folder"
GOBIN="$folder/bin" go install golang.org/x/vuln/cmd/govulncheck@v1.9.0 >install.log 2>&1
mkdir -p tiny db/ID db/index
printf 'module example.test/tiny\ngo 1.21\nrequire golang.org/x/text v0.3.5\n' >tiny/go.mod
printf 'package main\nimport ("fmt"; "golang.org/x/text/language")\nfunc main() { fmt.Println(language.Parse("de")) }\n' >tiny/main.go
(cd tiny && go mod tidy >../tidy.log 2>&1)
time=2026-01-02T03:04:05Z
cat >db/ID/GO-2026-0001.json <<END
{ "schema_version": "1.3.1", "id": "GO-2026-0001", "modified": "$time", "published": "$time", "summary": "made up", "details": "made up",
  "affected": [{ "package": { "name": "golang.org/x/text", "ecosystem": "Go" },
    "ranges": [{ "type": "SEMVER", "events": [{ "introduced": "0" }, { "fixed": "0.3.7" }] }],
    "ecosystem_specific": { "imports": [{ "path": "golang.org/x/text/language", "symbols": ["Parse"] }] } }],
  "database_specific": { "url": "https://example.com/GO-2026-0001", "review_status": "REVIEWED" } }
END
echo "{\"modified\":\"$time\"}" >db/index/db.json
echo "[{\"id\":\"GO-2026-0001\",\"modified\":\"$time\"}]" >db/index/vulns.json
echo "[{\"path\":\"golang.org/x/text\",\"vulns\":[{\"id\":\"GO-2026-0001\",\"modified\":\"$time\",\"fixed\":\"0.3.7\"}]}]" >db/index/modules.json
for format in text sarif json openvex; do
  code=0
  (cd tiny && ../bin/govulncheck -db "file://$folder/db" -format $format ./... >"../out.$format" 2>"../err.$format") || code=$?
  echo "$format: exit code $code"
  [ "$code" -eq "$([ $format = text ] && echo 3 || echo 0)" ]
done
grep -q '"ruleId": "GO-2026-0001"' out.sarif
grep -q '"@id": "Unknown Product"' out.openvex
