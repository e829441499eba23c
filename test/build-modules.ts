import { buildEncoderKernel } from "../scripts/build-encoder-kernel.mjs";
import { buildReaderWorker } from "../scripts/build-reader-worker.mjs";
import { buildScreenModule } from "../scripts/build-screen-module.mjs";

/** Before any test: tests run the sources, which load what is built as modules. */
export async function setup(): Promise<void> {
  buildScreenModule();
  await buildEncoderKernel();
  await buildReaderWorker();
}
