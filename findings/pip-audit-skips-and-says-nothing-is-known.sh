#!/usr/bin/env bash
# pip-audit 2.10.1: a package that the index does not know (a private one, for example) is skipped; the run succeeds.
# Behaviour: exit code 0 and "No known vulnerabilities found". The JSON names the package with a skip_reason; the CycloneDX report of the
# same run has neither `components` nor `vulnerabilities`: the requested package is not in it.
# Seen: exit code 0, {"dependencies": [{"name": "…", "skip_reason": "Dependency not found on PyPI and could not be audited: …"}]},
# and a BOM whose members are metadata, serialNumber, version, $schema, bomFormat, specVersion.
# I expected at least the component in the BOM. The file is the same for "nothing was audited" and for "nothing was found".
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check pip-audit==2.10.1
echo 'example-private-package-of-ours==1.0' >requirements.txt
code=0
venv/bin/pip-audit --no-deps --disable-pip -r requirements.txt -f json >audit.json 2>err.log || code=$?
venv/bin/pip-audit --no-deps --disable-pip -r requirements.txt -f cyclonedx-json >audit.cdx.json 2>>err.log
cat audit.json audit.cdx.json
[ "$code" -eq 0 ]
grep -q 'No known vulnerabilities found' err.log
grep -q 'skip_reason' audit.json
! grep -qE '"(components|vulnerabilities)"' audit.cdx.json || exit 1
