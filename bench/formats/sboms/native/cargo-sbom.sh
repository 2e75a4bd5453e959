source "$FORMATS/tool.sh"
source "$FORMATS/sboms/native/project-cargo.sh"
cargo_install cargo-sbom 0.10.0
for format in spdx_json_2_3 cyclone_dx_json_1_4 cyclone_dx_json_1_6; do
  (cd project && cargo sbom --output-format $format >"$OUT/$format.json" 2>../out.log); code=$?
  [ -s "$OUT/$format.json" ] && expect cargo-sbom 0.10.0 $format.json kind=sbom exitCode=$code components=$((everywhere + 1)) from="cargo tree --target all, and the project"
done
