source "$FORMATS/tool.sh"
need npm
source "$FORMATS/sboms/javascript/project.sh"
version=$(npm --version)
for format in cyclonedx spdx; do
  (cd project && npm sbom --sbom-format=$format >"$OUT/$format.json" 2>err.log); code=$?
  expect "npm sbom" "$version" $format.json kind=sbom exitCode=$code components="$packages" purls="$packages" root=@example/tiny rootVersion=1.2.3 from="npm ls --all"
done
