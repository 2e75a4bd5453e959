source "$FORMATS/tool.sh"
npm_install @cyclonedx/cdxgen@12.8.4
source "$FORMATS/sboms/javascript/project.sh"
CDXGEN_NO_BANNER=true FETCH_LICENSE=false nice -n 10 cdxgen -t js --no-install-deps --no-babel -o "$OUT/bom.json" project >out.log 2>&1; code=$?
[ -f "$OUT/bom.json" ] || skip "cdxgen wrote no file: $(tail -1 out.log)."
expect "@cyclonedx/cdxgen" 12.8.4 bom.json kind=sbom exitCode=$code components="$packages" root=@example/tiny rootVersion=1.2.3 from="npm ls --all"
