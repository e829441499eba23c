export { scripted, type ScriptedOptions, type ScriptedScores } from "../engines/scripted.ts";
export { engineContract, type EngineContractOptions, type SkippedTest } from "./engine-contract.ts";
export { familyContract, type TestRunner } from "./family-contract.ts";
export { guardContract } from "./guard-contract.ts";
