source "$FORMATS/tool.sh"
pip_install ruff==0.17.5
source "$FORMATS/scans/python/project.sh"
ruff check --isolated --select F,S --output-format json project >counts.json 2>err.log
findings=$(json counts.json it.length)
for format in sarif junit; do
  ruff check --isolated --select F,S --output-format $format --output-file "$OUT/ruff.$format" project >out.log 2>&1; code=$?
  expect ruff 0.17.5 ruff.$format kind=static-analysis exitCode=$code findings="$findings" from="ruff's JSON"
done
