# Sourced by each script of this folder. `main.ts` starts a script in an empty temporary folder and sets OUT, the folder
# that receives the tool's unmodified output and `expect.json`: the facts that the tool itself gives, apart from that output.
# Exit code 77 means that the tool could not be run here; the last line on standard output then says why.
set -uo pipefail
export npm_config_audit=false npm_config_fund=false npm_config_loglevel=error npm_config_ignore_scripts=true
export PIP_DISABLE_PIP_VERSION_CHECK=1 CI=true NO_COLOR=1 FORCE_COLOR=0
mkdir -p "$OUT"
rm -f "$OUT/expect.json"

# skip SENTENCE: the tool cannot be run here.
skip() { echo "$1"; exit 77; }

# need PROGRAM…: the programs that the script starts, before anything is installed.
need() { local name; for name in "$@"; do command -v "$name" >/dev/null || skip "$name is not installed."; done; }

# npm_install PACKAGE@VERSION…, pip_install PACKAGE==VERSION…, go_install MODULE@VERSION, cargo_install CRATE VERSION:
# with the public clients, into this folder only.
npm_install() {
  need npm
  [ -f package.json ] || echo '{"name":"tiny","version":"1.2.3","private":true}' >package.json
  npm install --save-dev --save-exact "$@" >install.log 2>&1 || skip "npm could not install $*."
  PATH="$PWD/node_modules/.bin:$PATH"
}
pip_install() {
  need python3
  [ -d venv ] || python3 -m venv venv
  PATH="$PWD/venv/bin:$PATH"
  pip install --quiet "$@" >install.log 2>&1 || skip "pip could not install $*."
}
go_install() {
  need go
  GOBIN="$PWD/bin" nice -n 10 go install -p 2 "$1" >install.log 2>&1 || skip "go could not build $1."
  PATH="$PWD/bin:$PATH"
}
cargo_install() {
  need cargo
  nice -n 10 cargo install --root "$PWD" --jobs 2 --locked --version "$2" "$1" >install.log 2>&1 || skip "cargo could not build $1 $2."
  PATH="$PWD/bin:$PATH"
}

# json FILE EXPRESSION: prints the value of a JavaScript expression about the parsed FILE, which it calls `it`.
json() { node -e 'const it = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")); console.log(eval(process.argv[2]))' "$1" "$2"; }

# count NUMBER_OR_NOTHING: the number, or 0 for nothing.
count() { echo "${1:-0}"; }

# before WORD FILE: the number that stands before WORD in FILE ("3 failed"), or 0.
before() { local found; found=$(grep -oE "[0-9]+ $1" "$2" | tail -1 | grep -oE '^[0-9]+'); echo "${found:-0}"; }

# expect TOOL VERSION FILE KEY=VALUE…: what the tool says of the file beside its content. Numbers, true and false become JSON.
expect() {
  node -e '
    const [out, tool, version, file, ...pairs] = process.argv.slice(1);
    const { existsSync, readFileSync, writeFileSync } = require("fs");
    const path = `${out}/expect.json`;
    const all = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : [];
    const value = (text) => (/^(\d+|true|false)$/.test(text) ? JSON.parse(text) : text);
    const facts = pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), value(pair.slice(pair.indexOf("=") + 1))]);
    all.push({ tool, version, file, ...Object.fromEntries(facts) });
    writeFileSync(path, `${JSON.stringify(all, null, 2)}\n`);' "$OUT" "$@"
}

# result EXIT_CODE: the outcome of a test run as its exit code says it.
result() { if [ "$1" -eq 0 ]; then echo PASSED; else echo FAILED; fi; }
