source "$FORMATS/tool.sh"
pip_install pip-audit==2.10.1
echo "requests==2.19.0" >requirements.txt
timeout 60 pip-audit --no-deps --disable-pip -r requirements.txt -f json -o "$OUT/pip-audit.json" >out.log 2>&1; code=$?
grep -q '"vulns"' "$OUT/pip-audit.json" || skip "pip-audit reached no advisory service (it then skips each package and exits with 0)."
expect pip-audit 2.10.1 pip-audit.json kind=unread exitCode=$code from="its exit code" notRead="pip-audit's own JSON"
timeout 60 pip-audit --no-deps --disable-pip -r requirements.txt -f cyclonedx-json -o "$OUT/pip-audit.cdx.json" >out.log 2>&1; code=$?
[ -s "$OUT/pip-audit.cdx.json" ] && expect pip-audit "2.10.1, -f cyclonedx-json" pip-audit.cdx.json kind=sbom exitCode=$code components=1 from="requirements.txt"
