export { loadScreen, type Inflate } from "./load-screen.ts";
export type { Screen } from "./screen.ts";
