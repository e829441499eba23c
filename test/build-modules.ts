import { buildEncoderKernel } from "../scripts/build-encoder-kernel.mjs";
import { buildScreenModule } from "../scripts/build-screen-module.mjs";

/** Before any test: tests run the sources, which load what is built as modules. */
export async function setup(): Promise<void> {
  buildScreenModule();
  await buildEncoderKernel();
}
