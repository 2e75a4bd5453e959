source "$FORMATS/tool.sh"
pip_install cyclonedx-bom==7.5.0
python3 -m venv project && project/bin/pip install requests==2.32.3 >project.log 2>&1 || skip "pip could not install the packages of the project."
packages=$(project/bin/pip list --format=json 2>/dev/null | node -e 'console.log(JSON.parse(require("fs").readFileSync(0)).length)')
for format in JSON XML; do
  cyclonedx-py environment --output-format $format -o "$OUT/bom.${format,,}" project >out.log 2>&1; code=$?
  expect cyclonedx-py 7.5.0 "bom.${format,,}" kind=sbom exitCode=$code components="$packages" purls="$packages" root=none from="pip list"
done
