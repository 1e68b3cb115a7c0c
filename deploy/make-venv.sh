#!/usr/bin/env bash
# Makes the virtual environment, and says what is missing when it cannot. Usage: make-venv.sh PYTHON VENV
set -euo pipefail
python=$1 venv=$2
if ! command -v "$python" >/dev/null; then
  echo "There is no $python here. Install Python 3.11 or later, or run: make PYTHON=/path/to/python3 $*" >&2
  exit 2
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "$("$python" --version) is too old; Python 3.11 or later is needed: make PYTHON=python3.11" >&2
  exit 2
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  # Debian splits venv off; where we may, we bring it.
  bash "$(dirname "$0")/system-packages.sh" python3-venv python3-pip
fi
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
