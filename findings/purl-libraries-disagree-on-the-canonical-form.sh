#!/usr/bin/env bash
# packageurl-js 2.0.1 and packageurl-python 0.17.6, both of the purl project, write one package URL as two different canonical strings.
# Behaviour: JavaScript encodes ":" and "/" in the values of qualifiers and leaves "+" of a version as it is; Python does the reverse.
# The rules of the specification allow neither: everything but letters, digits, ".-_~" and ":" is encoded.
# A "+" in the value of a qualifier is a space for JavaScript and a plus for Python, so that the two read different values.
# Seen: pkg:npm/web@1.0.0+build.1 (JavaScript) and pkg:npm/web@1.0.0%2Bbuild.1 (Python);
# pkg:maven/org.acme/web@1?repository_url=https%3A%2F%2Frepo.example%2Fm2 and …?repository_url=https://repo.example/m2;
# pkg:generic/web@1?flags=a+b becomes …?flags=a%20b and …?flags=a%2Bb.
# I expected one string, since a purl identifies a package by comparison. An SBOM that one library wrote and a VEX document or a scan
# that the other one wrote name the same package, and their purls are not equal; parsing and writing both with one library makes them so,
# except for the last one.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts packageurl-js@2.0.1 >install.log 2>&1
python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check packageurl-python==0.17.6
cat >purls.txt <<'TXT'
pkg:npm/web@1.0.0+build.1
pkg:maven/org.acme/web@1?repository_url=https://repo.example/m2
pkg:generic/web@1?flags=a+b
TXT
cat >write.cjs <<'JS'
const { PackageURL } = require('packageurl-js');
const { readFileSync } = require('node:fs');
for (const purl of readFileSync('purls.txt', 'utf8').trim().split('\n')) console.log(PackageURL.fromString(purl).toString());
JS
cat >write.py <<'PY'
from packageurl import PackageURL
for purl in open('purls.txt').read().split():
    print(PackageURL.from_string(purl).to_string())
PY
node write.cjs >js.txt
venv/bin/python write.py >python.txt
paste js.txt python.txt
diff js.txt - <<'TXT'
pkg:npm/web@1.0.0+build.1
pkg:maven/org.acme/web@1?repository_url=https%3A%2F%2Frepo.example%2Fm2
pkg:generic/web@1?flags=a%20b
TXT
diff python.txt - <<'TXT'
pkg:npm/web@1.0.0%2Bbuild.1
pkg:maven/org.acme/web@1?repository_url=https://repo.example/m2
pkg:generic/web@1?flags=a%2Bb
TXT
