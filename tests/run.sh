#!/usr/bin/env bash
# Everything the project is tested with, in one command on a fresh machine:
#   bash tests/run.sh            lint, types, unit, page and browser tests
#   bash tests/run.sh unit       without a browser (any of Python 3.11, 3.12, 3.13)
# Makes its own environment in tests/.env, finds or installs a Chromium and fonts with
# Chinese, leaves a screenshot of every page in tests/screenshots/.
set -euo pipefail
cd "$(dirname "$0")/.."
mode="${1:-all}"
python="${PYTHON:-}"
if [ -z "$python" ]; then
  for name in python3.11 python3.12 python3.13 python3; do
    if "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
      python="$name"; break
    fi
  done
fi
[ -n "$python" ] || { echo "Python 3.11, 3.12 or 3.13 is needed; set PYTHON=/path/to/python"; exit 1; }

env="tests/.env/$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')"
stamp="$env/.requirements"
wanted="$(cat requirements.txt tests/requirements.txt | cksum)"
if [ ! -x "$env/bin/python" ] || [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
  echo "== environment ($env)"
  rm -rf "$env"
  "$python" -m venv "$env"
  "$env/bin/pip" install -q --disable-pip-version-check -r requirements.txt -r tests/requirements.txt
  echo "$wanted" > "$stamp"
fi
py="$env/bin/python"
# One user's own rooms and settings must not leak into the tests.
unset WARROOM_HOME
export PYTHONHASHSEED=0 STREAMLIT_BROWSER_GATHER_USAGE_STATS=false

if [ "$mode" = all ]; then
  echo "== lint"
  "$py" -m ruff format --check .
  "$py" -m ruff check .
  echo "== types"
  "$py" -m mypy
fi

echo "== unit and page tests"
"$py" -m pytest -n 2 --dist loadfile -m "not browser and not shared"
[ "$mode" = all ] || exit 0

echo "== browser"
browser="${CHROMIUM:-}"
for name in chromium chromium-browser google-chrome google-chrome-stable; do
  [ -n "$browser" ] || browser="$(command -v "$name" || true)"
done
as_root=""
if [ "$(id -u)" != 0 ]; then as_root="sudo -n"; fi
packages=""
[ -n "$browser" ] || packages="chromium"
fc-list 2>/dev/null | grep -qi "cjk\|pingfang\|yahei" || packages="$packages fonts-noto-cjk fonts-noto-color-emoji"
if [ -n "$packages" ] && command -v apt-get >/dev/null && ${as_root} true 2>/dev/null; then
  ${as_root} apt-get update -qq || true
  DEBIAN_FRONTEND=noninteractive ${as_root} apt-get install -y -qq --no-install-recommends $packages >/dev/null || true
fi
[ -n "$browser" ] || browser="$(command -v chromium || true)"
if [ -z "$browser" ]; then
  "$py" -m playwright install chromium   # its own download, where nothing is installed
fi
CHROMIUM="$browser" "$py" -m pytest -m browser
echo "Screenshots: tests/screenshots/"
