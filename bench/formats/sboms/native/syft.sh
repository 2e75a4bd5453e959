source "$FORMATS/tool.sh"
go_install github.com/anchore/syft/cmd/syft@v1.57.1
source "$FORMATS/sboms/native/project.sh"
export SYFT_CHECK_FOR_APP_UPDATE=false
for format in cyclonedx-json cyclonedx-xml spdx-json spdx-tag-value syft-json; do
  (cd project && syft scan dir:. -q -o $format="$OUT/dir.$format" >../out.log 2>&1); code=$?
  modules=$(cd project && go list -m all | tail -n +2 | wc -l)
  if [ $format = syft-json ]; then expect syft 1.57.1 dir.$format kind=unread exitCode=$code from="its exit code" notRead="syft's own JSON"
  else expect syft "1.57.1 dir:." dir.$format kind=sbom exitCode=$code root=. from="its command line"; fi
done
for format in cyclonedx-json spdx-json; do
  syft scan file:tiny -q --source-name tiny --source-version 1.2.3 -o $format="$OUT/file.$format" >out.log 2>&1; code=$?
  expect syft "1.57.1 file:tiny" file.$format kind=sbom exitCode=$code root=tiny rootVersion=1.2.3 from="its command line"
done
