source "$FORMATS/tool.sh"
need cargo
cargo clippy --version >/dev/null 2>&1 || skip "clippy is not installed."
cargo_install clippy-sarif 0.8.0
version=$(cargo clippy --version | grep -oE '[0-9]+\.[0-9.]+' | head -1)
mkdir -p project/src
printf '[package]\nname = "tiny"\nversion = "1.2.3"\nedition = "2021"\n' >project/Cargo.toml
printf 'fn main() { let unused = 1; let list: Vec<i32> = Vec::new(); if list.len() == 0 { return; } }\n' >project/src/main.rs
(cd project && cargo clippy --message-format=json >../clippy.json 2>../err.log); code=$?
findings=$(node -e 'console.log(require("fs").readFileSync("clippy.json", "utf8").trim().split("\n").map((line) => JSON.parse(line)).filter((it) => it.reason === "compiler-message" && it.message.spans.length > 0).length)')
clippy-sarif <clippy.json >"$OUT/clippy.sarif"
expect clippy-sarif "0.8.0 (clippy $version)" clippy.sarif kind=static-analysis exitCode=$code findings="$findings" from="the messages of cargo clippy that name a place"
