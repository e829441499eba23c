import { buildScreenModule } from "../scripts/build-screen-module.mjs";

/** Before any test: tests run the sources, which load the screen from the module made of it. */
export function setup(): void {
  buildScreenModule();
}
