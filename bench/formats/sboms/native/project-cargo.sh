# A tiny Rust program with one dependency, which brings another.
need cargo
mkdir -p project/src
cat >project/Cargo.toml <<'END'
[package]
name = "tiny"
version = "1.2.3"
edition = "2021"
[dependencies]
serde_json = { version = "=1.0.128", default-features = false, features = ["alloc"] }
END
echo 'fn main() { println!("{}", serde_json::json!(1)); }' >project/src/main.rs
(cd project && cargo generate-lockfile) >project.log 2>&1 || skip "cargo could not fetch the crates of the project."
# Crates that a build on this machine uses, and those that the lock file names for any target, beside the project itself.
crates() { (cd project && cargo tree --prefix none --no-dedupe -e normal,build "$@" 2>/dev/null) | awk '{print $1, $2}' | sort -u | grep -vc '^tiny '; }
packages=$(crates)
everywhere=$(crates --target all)
