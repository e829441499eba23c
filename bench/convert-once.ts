// One conversion in a process of its own, so that its peak memory is its own.
import { convertModel } from "../src/models/convert/convert-model.ts";
import type { Quantization } from "../src/models/convert/architecture.ts";

const [source = "", destination = "", quantization = "bf16", threads] = process.argv.slice(2);
const idleBytes = process.memoryUsage.rss();
const start = performance.now();
const cpu = process.cpuUsage();
await convertModel({
  source,
  destination,
  quantization: quantization as Quantization,
  ...(threads !== undefined && { threads: Number(threads) }),
});
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(cpu);
const peakBytes = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6, idleBytes, peakBytes }));
