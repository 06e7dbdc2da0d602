#!/usr/bin/env bash
# Run once by Gradescope, as root, to make the image: Rust, and all that every submission needs.
set -euo pipefail

AUTOGRADER="${AUTOGRADER:-/autograder}"
export RUSTUP_HOME=/opt/rustup CARGO_HOME=/opt/cargo

apt-get update
apt-get install -y --no-install-recommends build-essential ca-certificates curl bubblewrap
curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --no-modify-path --default-toolchain none
export PATH="$CARGO_HOME/bin:$PATH"

cd "$AUTOGRADER/source/course"
# The first grade compiles what all share: an empty submission will do.
empty="$(mktemp -d)"
mkdir -p "$empty/crates"
cargo xtask grade "$empty" --format json > /dev/null
