source "$FORMATS/tool.sh"
npm_install @cyclonedx/cyclonedx-npm@6.0.1
source "$FORMATS/sboms/javascript/project.sh"
for format in JSON XML; do
  (cd project && cyclonedx-npm --output-format $format --output-file "$OUT/bom.${format,,}" >out.log 2>&1); code=$?
  expect "@cyclonedx/cyclonedx-npm" 6.0.1 "bom.${format,,}" kind=sbom exitCode=$code components="$packages" purls="$packages" root=@example/tiny rootVersion=1.2.3 from="npm ls --all"
done
