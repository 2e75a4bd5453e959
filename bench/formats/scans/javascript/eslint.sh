source "$FORMATS/tool.sh"
npm_install eslint@10.15.0 @microsoft/eslint-formatter-sarif@3.1.0 eslint-formatter-junit@9.0.1
mkdir src
printf 'const unused = 1;\nif (1 = 2) {}\n' >src/broken.js
printf 'const unused = 1;\ndebugger;\n' >src/bad.js
echo 'export const good = 1;' >src/good.js
echo 'export default [{ rules: { "no-unused-vars": "warn", "no-debugger": "error" } }];' >eslint.config.mjs
eslint -f json src >counts.json 2>err.log; code=$?
findings=$(json counts.json 'it.flatMap((file) => file.messages).length')
cp counts.json "$OUT/eslint.json"
expect ESLint 10.15.0 eslint.json kind=static-analysis exitCode=$code findings="$findings" from="its own count"
eslint -f @microsoft/eslint-formatter-sarif -o "$OUT/eslint.sarif" src >out.log 2>&1; code=$?
[ -f "$OUT/eslint.sarif" ] && expect "@microsoft/eslint-formatter-sarif" "3.1.0 (ESLint 10.15.0)" eslint.sarif kind=static-analysis exitCode=$code findings=$((findings - 1)) \
  from="ESLint's JSON" notRead="a file that ESLint cannot parse: it is no result in the file"
eslint -f junit -o "$OUT/eslint-junit.xml" src >out.log 2>&1; code=$?
[ -f "$OUT/eslint-junit.xml" ] && expect eslint-formatter-junit "9.0.1 (ESLint 10.15.0)" eslint-junit.xml kind=static-analysis exitCode=$code findings="$findings" from="ESLint's JSON"
