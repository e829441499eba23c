#!/usr/bin/env bash
# Builds llama-server of the very llama.cpp that node-llama-cpp brings: some 9 minutes of one core.
set -euo pipefail
folder=${1:?folder}
root=$(cd "$(dirname "$0")/../.." && pwd)
[ -x "$folder/build/bin/llama-server" ] && exit 0
if [ ! -d "$folder/source" ]; then
  mkdir -p "$folder"
  git clone --quiet "$root/node_modules/node-llama-cpp/llama/gitRelease.bundle" "$folder/source"
fi
options=(-DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_UI=OFF
  -DLLAMA_USE_PREBUILT_UI=OFF -DLLAMA_OPENSSL=OFF -DBUILD_SHARED_LIBS=OFF -DCMAKE_BUILD_TYPE=Release)
cmake -S "$folder/source" -B "$folder/build" "${options[@]}" >"$folder/configure.log"
cmake --build "$folder/build" --target llama-server -j "${JOBS:-1}" >"$folder/build.log"
