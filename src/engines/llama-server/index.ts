export { llamaServer, type LlamaServerOptions } from "./llama-server.ts";
