source "$FORMATS/tool.sh"
pip_install semgrep==1.185.0
source "$FORMATS/scans/python/project.sh"
cat >rules.yaml <<'END'
rules:
  - { id: shell-true, languages: [python], severity: ERROR, message: "shell=True", pattern: "subprocess.call(..., shell=True)", metadata: { cwe: "CWE-78" } }
  - { id: unpickle, languages: [python], severity: WARNING, message: "pickle", pattern: "pickle.loads(...)" }
END
export SEMGREP_SEND_METRICS=off SEMGREP_ENABLE_VERSION_CHECK=0
semgrep scan --metrics=off --config rules.yaml --json -o counts.json project >out.log 2>&1
findings=$(json counts.json it.results.length)
for format in sarif junit-xml; do
  semgrep scan --metrics=off --error --config rules.yaml --$format -o "$OUT/semgrep.$format" project >out.log 2>&1; code=$?
  [ -f "$OUT/semgrep.$format" ] || skip "semgrep wrote no file."
  expect semgrep 1.185.0 semgrep.$format kind=static-analysis exitCode=$code findings="$findings" from="semgrep's JSON"
done
