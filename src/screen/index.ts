export { loadScreen } from "./load-screen.ts";
export type { Screen } from "./screen.ts";
