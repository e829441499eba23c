using Workerd = import "/workerd/workerd.capnp";

# No compatibility flags: without nodejs_compat there is nothing of Node.
const config :Workerd.Config = (
  services = [(name = "worker", worker = (
    modules = [(name = "worker", esModule = embed "out/worker.js")],
    compatibilityDate = "2026-11-01",
  ))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
);
