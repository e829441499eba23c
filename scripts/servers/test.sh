#!/usr/bin/env bash
# Installs, starts and asks real servers on loopback, and compares with the goldens:
#   scripts/servers/test.sh [vllm] [llama-server]
# KOMAINU_SERVERS names the folder of what is installed (default: the user's cache), 7 GB.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
cache=${KOMAINU_SERVERS:-${XDG_CACHE_HOME:-$HOME/.cache}/komainu/test-servers}
port=${PORT:-8391}
models=$root/test/fixtures/hf
server=
trap 'stop' EXIT
mkdir -p "$cache"

stop() {
  [ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null
  server=
  return 0
}

wait_healthy() {
  for _ in $(seq 600); do
    curl -sf "http://127.0.0.1:$port/health" >/dev/null && return 0
    kill -0 "$server" 2>/dev/null || break
    sleep 1
  done
  tail -20 "$cache/server.log" >&2
  exit 1
}

compare() { (cd "$root" && npx tsx scripts/servers/compare.ts --url "http://127.0.0.1:$port" "$@"); }

start_vllm() {
  VLLM_CPU_KVCACHE_SPACE=1 VLLM_NO_USAGE_STATS=1 HF_HUB_OFFLINE=1 \
    "$cache/vllm/bin/vllm" serve "$1" --served-model-name guard --host 127.0.0.1 --port "$port" \
    --dtype float32 --max-model-len 4096 --enforce-eager --enable-prompt-tokens-details \
    --max-num-seqs 32 "${@:2}" >"$cache/server.log" 2>&1 &
  server=$!
  wait_healthy
}

start_llama() {
  "$cache/llama-server/build/bin/llama-server" --model "$1" --alias guard --host 127.0.0.1 \
    --port "$port" --ctx-size 8192 --parallel 2 --threads 2 -ctk f32 -ctv f32 -fa off --no-webui \
    "${@:2}" >"$cache/server.log" 2>&1 &
  server=$!
  wait_healthy
}

test_vllm() {
  "$root/scripts/servers/install-vllm.sh" "$cache/vllm"
  start_vllm "$models/tiny-shieldgemma"
  compare --kind vllm --tokenizer "$models/tiny-shieldgemma" --golden shieldgemma --contract
  stop
  start_vllm "$models/tiny-gemma-jpn" --enable-lora --max-lora-rank 16 \
    --lora-modules "arise=$models/tiny-arise-lora"
  compare --kind vllm --tokenizer "$models/tiny-gemma-jpn" --golden arise --model arise
  stop
  start_vllm "$models/tiny-guardreasoner"
  compare --kind vllm --tokenizer "$models/tiny-guardreasoner" --golden guardreasoner
  stop
}

test_llama_server() {
  "$root/scripts/servers/install-llama-server.sh" "$cache/llama-server"
  files=$(cd "$root" && npx tsx scripts/servers/convert-fixtures.ts)
  read -r shieldgemma gemma lora guardreasoner <<<"$files"
  start_llama "$shieldgemma"
  compare --kind llama-server --tokenizer "$models/tiny-shieldgemma" --golden shieldgemma --contract
  stop
  start_llama "$gemma" --lora "$lora"
  compare --kind llama-server --tokenizer "$models/tiny-gemma-jpn" --golden arise \
    --adapter "$(basename "$lora")"
  stop
  start_llama "$guardreasoner"
  compare --kind llama-server --tokenizer "$models/tiny-guardreasoner" --golden guardreasoner
  stop
}

for kind in "${@:-vllm llama-server}"; do
  for one in $kind; do "test_${one//-/_}"; done
done
