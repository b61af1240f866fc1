#!/bin/sh
# Makes the Python environment of models/training in the cache, where Python 3.11 and its packages can be had, and prints
# the interpreter's path. The product needs none of it; the test of the training code skips without it.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
requirements=$root/models/training/requirements.txt
venv=${XDG_CACHE_HOME:-$HOME/.cache}/maskwatch/training-venv
stamp=$venv/requirements.txt

if ! cmp -s "$requirements" "$stamp"; then
	rm -rf "$venv"
	python3 -m venv "$venv"
	# One try each: without a package index this must fail soon.
	"$venv/bin/pip" install --quiet --retries 0 --disable-pip-version-check -r "$requirements" >&2
	cp "$requirements" "$stamp"
fi
echo "$venv/bin/python"
