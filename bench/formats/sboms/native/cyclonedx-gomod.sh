source "$FORMATS/tool.sh"
go_install github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.9.0
source "$FORMATS/sboms/native/project.sh"
(cd project && cyclonedx-gomod mod -json -licenses=false -output "$OUT/mod.json" >../out.log 2>&1); code=$?
expect cyclonedx-gomod "1.9.0 mod" mod.json kind=sbom exitCode=$code components="$everywhere" purls="$everywhere" root=example.test/tiny from="go list -deps, of three systems" notRead="hashes: they are Go's directory hashes (h1), not digests of files"
cyclonedx-gomod bin -json -output "$OUT/bin.json" tiny >out.log 2>&1; code=$?
expect cyclonedx-gomod "1.9.0 bin" bin.json kind=sbom exitCode=$code components="$packages" purls="$packages" root=example.test/tiny from="go list -deps"
