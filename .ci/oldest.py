"""What can be told of the oldest Rust without having it: see `oldest` in `.ci/edges`."""

import json
import re
import subprocess
import sys
from pathlib import Path

PUBLISHED = ["asynctool-macros", "asynctool-core", "asynctool-models"]

# Syntax that rustc took up after the oldest Rust, as far as a line shows it. Clippy sees newer functions, not these.
NEWER_SYNTAX = {
    "1.89, an inferred length": re.compile(r"\[[^\[\]]+; *_\]"),
    "1.95, `if let` in a guard": re.compile(r"^\s*[^/\s][^={]*\bif\b[^{}]*\blet\b[^{}]*[^=]=>"),
    "1.95, `cfg_select!`": re.compile(r"\bcfg_select!"),
}


def number(version):
    return tuple(int(part) for part in (version.split(".") + ["0"])[:2])


def tree(name, packages, nodes):
    """Every package that a user of `name` builds, on whatever system."""
    found, waiting = set(), [name]
    while waiting:
        package = waiting.pop()
        if package in found:
            continue
        found.add(package)
        for needed in nodes[package]["deps"]:
            kinds = [kind for kind in needed["dep_kinds"] if kind["kind"] != "dev"]
            if any("shuttle" not in (kind["target"] or "") for kind in kinds):
                waiting.append(needed["pkg"])
    return [packages[package] for package in found]


def main():
    metadata = json.loads(
        subprocess.run(
            ["cargo", "metadata", "--locked", "--format-version=1"], check=True, stdout=subprocess.PIPE
        ).stdout
    )
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    ours = {package["name"]: package for package in packages.values() if package["source"] is None}
    faults = []

    for name in PUBLISHED:
        oldest = ours[name]["rust_version"]
        needs = tree(ours[name]["id"], packages, nodes)
        silent = sum(package["rust_version"] is None for package in needs)
        for package in needs:
            if package["rust_version"] and number(package["rust_version"]) > number(oldest):
                faults.append(
                    f"{name} promises Rust {oldest}, but {package['name']} {package['version']} "
                    f"needs {package['rust_version']}"
                )
        print(f"{name}: {len(needs)} crates for all systems, {silent} of them do not say which Rust they need")

        for source in sorted(Path(ours[name]["manifest_path"]).parent.glob("src/**/*.rs")):
            for row, line in enumerate(source.read_text().splitlines(), 1):
                faults += [f"{source}:{row}: of Rust {what}" for what, of in NEWER_SYNTAX.items() if of.search(line)]

    print("\n".join(faults) or "none needs a newer Rust than we promise")
    sys.exit(bool(faults))


main()
