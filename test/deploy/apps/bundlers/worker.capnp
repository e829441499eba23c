using Workerd = import "/workerd/workerd.capnp";

# No compatibility flags: without nodejs_compat there is nothing of Node.
const config :Workerd.Config = (
  services = [(name = "worker", worker = (
    modules = [
      (name = "worker", esModule = embed "out/worker.js"),
      (name = "komainu/kernel.wasm", wasm = embed "node_modules/komainu/dist/encoder/kernel/kernel.wasm"),
      (name = "reader.safetensors", data = embed "node_modules/komainu/dist/reader/model/reader.safetensors"),
    ],
    compatibilityDate = "2026-11-01",
  ))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
);
