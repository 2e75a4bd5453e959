source "$FORMATS/tool.sh"
pip_install sbom4python==0.12.6 requests==2.32.3
packages=$(pip show requests charset-normalizer idna urllib3 certifi 2>/dev/null | grep -c '^Name:')
for format in spdx:tag:tiny.spdx spdx:json:tiny.spdx.json cyclonedx:json:tiny.cdx.json; do
  IFS=: read -r sbom form file <<<"$format"
  sbom4python --module requests --sbom $sbom --format $form --output-file "$OUT/$file" >out.log 2>&1; code=$?
  case $sbom in spdx) facts="components=$((packages - 1)) root=requests" ;; *) facts="purls=$packages" ;; esac
  [ -f "$OUT/$file" ] && expect sbom4python 0.12.6 $file kind=sbom exitCode=$code $facts from="pip show (requests and what it needs)"
done
[ -f "$OUT/expect.json" ] || skip "sbom4python wrote no file: $(tail -1 out.log)"
