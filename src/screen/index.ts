export { loadScreen, type Screen } from "./load-screen.ts";
