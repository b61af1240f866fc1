"""Writes entries of models/manifest.json; a file and its entry appear together or not at all."""

import hashlib
import json
import os
from pathlib import Path


def sha256_of(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def install(models: Path, entry: dict, graph: Path, default_key: str | None = None) -> None:
    """Moves `graph` to the entry's file and puts the entry in place of its older self; other models stay.

    default_key: `default` or `defaultClassifier` where it is to be the default one.
    """
    path = models / "manifest.json"
    name = entry["name"]
    manifest = json.loads(path.read_text()) if path.exists() else {"schemaVersion": 1, "default": name, "models": []}
    names = [model["name"] for model in manifest["models"]]
    complete = {key: value for key, value in entry.items() if key != "sha256"} | {"sha256": sha256_of(graph)}
    if name in names:
        manifest["models"][names.index(name)] = complete
    else:
        manifest["models"].append(complete)
    if default_key:
        manifest[default_key] = name
    temporary = models / "manifest.json.part"
    temporary.write_text(json.dumps(manifest, indent=2) + "\n")
    os.replace(graph, models / entry["file"])
    os.replace(temporary, path)
