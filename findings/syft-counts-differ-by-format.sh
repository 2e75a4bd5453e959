#!/usr/bin/env bash
# syft 1.57.1: its CycloneDX and SPDX documents of one scan do not list the same number of elements.
# Behaviour: CycloneDX has the manifest file itself as a component of type "file", without a purl, among the packages; SPDX keeps files
# in `files` and has a package for the scanned folder. Both name the described element ".", after the folder.
# Seen for a package-lock.json with two packages: CycloneDX components 4 (3 library, 1 file), SPDX packages 4 (3, and the root), SPDX files 1;
# metadata.component.name ".".
# I expected equal lists. The number of components depends on the format unless a reader separates files and the root first.
set -euo pipefail
folder=$(mktemp -d); trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT; cd "$folder"
GOBIN="$folder/bin" go install github.com/anchore/syft/cmd/syft@v1.57.1 >install.log 2>&1
mkdir tiny
cat >tiny/package-lock.json <<'END'
{ "name": "tiny", "version": "1.2.3", "lockfileVersion": 3, "packages": { "": { "name": "tiny", "version": "1.2.3" },
  "node_modules/left": { "version": "1.0.0" }, "node_modules/right": { "version": "2.0.0" } } }
END
export SYFT_CHECK_FOR_APP_UPDATE=false
(cd tiny && ../bin/syft scan dir:. -q -o cyclonedx-json=../cdx.json -o spdx-json=../spdx.json)
seen=$(node -e '
const read = (name) => JSON.parse(require("fs").readFileSync(name)), cdx = read("cdx.json"), spdx = read("spdx.json");
const of = (type) => cdx.components.filter((it) => it.type === type).length;
console.log(cdx.metadata.component.name, of("library"), of("file"), spdx.packages.length, (spdx.files ?? []).length);')
echo "root name, libraries, files, SPDX packages, SPDX files: $seen"
[ "$seen" = ". 3 1 4 1" ]
