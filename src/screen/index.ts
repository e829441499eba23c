export { loadScreen } from "./load-screen.ts";
export type { Screen } from "./screen.ts";
export type { TrainedLanguage } from "./screen-model.ts";
