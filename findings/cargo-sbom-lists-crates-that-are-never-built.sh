#!/usr/bin/env bash
# cargo-sbom 0.10.0: its SBOM lists crates that no build of the project compiles.
# Behaviour: serde_core names serde_derive under [target.'cfg(any())'.dependencies], a condition that is never true, to tie the versions
# together. cargo-sbom adds it and its dependencies to the SBOM; cargo tree and cargo-cyclonedx 0.5.9 do not.
# Seen for a project that depends on serde 1.0.229 without its derive feature: cargo tree names serde and serde_core;
# cargo-sbom names serde, serde_core, serde_derive, syn, quote, proc-macro2 and unicode-ident.
# I expected the crates of the build. A vulnerability scan of this SBOM reports findings in code that is not in the program.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
cargo install --quiet --locked --root "$folder" --version 0.10.0 cargo-sbom >install.log 2>&1
mkdir -p tiny/src && cd tiny
printf '[package]\nname = "tiny"\nversion = "1.2.3"\nedition = "2021"\n[dependencies]\nserde = { version = "=1.0.229", default-features = false }\n' >Cargo.toml
echo 'fn main() {}' >src/main.rs
built=$(cargo tree --prefix none --no-dedupe -e normal,build 2>/dev/null | awk '{print $1}' | sort -u | tr '\n' ' ')
PATH="$folder/bin:$PATH" cargo sbom --output-format cyclone_dx_json_1_6 >../bom.json
listed=$(node -e 'console.log(JSON.parse(require("fs").readFileSync("../bom.json")).components.map((it) => it.name).sort().join(" "))')
echo "built: $built"; echo "listed: $listed"
[ "$built" = "serde serde_core tiny " ]
case " $listed " in *" serde_derive "*) ;; *) exit 1 ;; esac
case " $listed " in *" syn "*) ;; *) exit 1 ;; esac
