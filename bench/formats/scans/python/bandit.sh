source "$FORMATS/tool.sh"
pip_install 'bandit[sarif]==1.9.4'
source "$FORMATS/scans/python/project.sh"
bandit -q -r -f json -o counts.json project >out.log 2>&1
findings=$(json counts.json it.results.length)
bandit -q -r -f sarif -o "$OUT/bandit.sarif" project >out.log 2>&1; code=$?
expect bandit 1.9.4 bandit.sarif kind=static-analysis exitCode=$code findings="$findings" from="bandit's JSON"
bandit -q -r -f xml -o "$OUT/bandit.xml" project >out.log 2>&1; code=$?
expect bandit "1.9.4, -f xml" bandit.xml kind=static-analysis exitCode=$code findings="$findings" from="bandit's JSON"
bandit -q -r --exit-zero -f sarif -o "$OUT/exit-zero.sarif" project >out.log 2>&1; code=$?
expect bandit "1.9.4, --exit-zero" exit-zero.sarif kind=static-analysis exitCode=$code findings="$findings" from="bandit's JSON"
