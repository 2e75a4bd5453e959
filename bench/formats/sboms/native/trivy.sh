source "$FORMATS/tool.sh"
# Trivy is built with an experiment of Go's standard library. An SBOM needs no vulnerability database.
export GOEXPERIMENT=jsonv2
go_install github.com/aquasecurity/trivy/cmd/trivy@v0.74.0
unset GOEXPERIMENT
source "$FORMATS/sboms/javascript/project.sh"
for format in cyclonedx spdx-json spdx; do
  trivy fs --quiet --offline-scan --include-dev-deps --cache-dir "$PWD/cache" --format $format --output "$OUT/trivy.$format" project >out.log 2>&1; code=$?
  [ -s "$OUT/trivy.$format" ] || skip "trivy wrote no file: $(tail -1 out.log)"
  expect trivy 0.74.0 trivy.$format kind=sbom exitCode=$code purls="$packages" from="npm ls --all"
done
