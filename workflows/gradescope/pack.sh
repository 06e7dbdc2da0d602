#!/usr/bin/env bash
# Makes autograder.zip in the current folder, from a clean checkout of the course: pack.sh [CHAPTER]
set -euo pipefail

course="$(cd "$(dirname "$0")/../.." && pwd)"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/course"
# What is committed, and nothing else: no results, no other people's submissions.
git -C "$course" archive HEAD | tar -x -C "$folder/course"
cp "$course/workflows/gradescope/setup.sh" "$course/workflows/gradescope/run_autograder" "$folder"
if [ $# -gt 0 ]; then
  printf '%s\n' "$1" > "$folder/chapter"
fi
rm -f autograder.zip
out="$PWD/autograder.zip"
(cd "$folder" && zip -qr "$out" .)
echo "autograder.zip is ready"
