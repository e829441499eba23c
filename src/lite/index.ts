export { loadScreen, type Screen } from "./load-screen.ts";
export { decodeScreen, encodeScreen } from "./model-file.ts";
export { scoreText, type ScreenScore } from "./score-text.ts";
export {
  SCREEN_HEADS,
  type ScreenHead,
  type ScreenHeader,
  type ScreenModel,
} from "./screen-model.ts";
