source "$FORMATS/tool.sh"
source "$FORMATS/sboms/native/project-cargo.sh"
cargo_install cargo-cyclonedx 0.5.9
for format in json xml; do
  (cd project && cargo cyclonedx --format $format --override-filename bom >../out.log 2>&1); code=$?
  mv project/bom.$format "$OUT/bom.$format"
  expect cargo-cyclonedx 0.5.9 bom.$format kind=sbom exitCode=$code components=$((packages + 1)) purls=$((packages + 1)) root=tiny rootVersion=1.2.3 from="cargo tree, and the program that the project builds"
done
