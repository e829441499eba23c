export { scripted, type ScriptedOptions, type ScriptedScores } from "../engines/scripted.ts";
export { engineContract } from "./engine-contract.ts";
export { familyContract, type TestRunner } from "./family-contract.ts";
