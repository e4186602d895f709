#!/usr/bin/env bash
# The peers that run.py compares ganc with, into a virtual environment: install.sh [DIR]   (default: .venv, about 8 GB)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
dir=${1:-.venv}
python3 -m venv "$dir"
"$dir/bin/pip" install --disable-pip-version-check -r "$here/requirements.txt"
echo "now: $dir/bin/python $here/run.py"
