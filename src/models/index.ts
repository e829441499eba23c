export { approximateDownload, CATALOG, type CatalogModel, findCatalogModel } from "./catalog.ts";
export type { Licence } from "../core/index.ts";
export { convertAdapter, type ConvertAdapterOptions } from "./convert/convert-adapter.ts";
export { convertModel, type ConvertModelOptions } from "./convert/convert-model.ts";
export type { Quantization } from "./convert/architecture.ts";
export type { GgufMetadata, GgufValue } from "../gguf/gguf-value.ts";
export type { TensorInfo } from "../gguf/layout-gguf.ts";
export type { TensorType } from "../gguf/tensor-type.ts";
export { writeGguf, type GgufTensor, type WriteGgufOptions } from "../gguf/write-gguf.ts";
export { openCheckpoint } from "./safetensors/open-checkpoint.ts";
export { readSafetensors, type SafetensorsTensor } from "./safetensors/read-safetensors.ts";
export { readTensor, type TensorRange } from "./safetensors/read-tensor.ts";
export type { SafetensorsDtype } from "./safetensors/safetensors-dtype.ts";
export { downloadFile, type DownloadFileOptions } from "./download/download-file.ts";
export type { DownloadTuning } from "./download/download-file.ts";
export type { FileHash } from "../files/hash-file.ts";
export type { RangeSource } from "./download/read-range.ts";
export { DEFAULT_RETRY, type RetryPolicy, TransientError } from "./download/retry-policy.ts";
export { downloadSnapshot, type DownloadSnapshotOptions } from "./hub/download-snapshot.ts";
export type { Snapshot, SnapshotProgress } from "./hub/download-snapshot.ts";
export { HubClient } from "./hub/hub-client.ts";
export { type HubFile, type HubRepository, readRepository } from "./hub/hub-repository.ts";
export { type HubSettings, readHubSettings } from "./hub/hub-settings.ts";
export type { ModelPart } from "./pull/model-part.ts";
export { planPull, type PullOptions, type PullPlan } from "./pull/plan-pull.ts";
export { QUANTIZATION_NAMES } from "./pull/quantization.ts";
export { type PullProgress, runPull, type RunPullOptions } from "./pull/run-pull.ts";
export { checkInstalled } from "./store/check-installed.ts";
export { findInstalledModel, type FoundModel } from "./store/find-installed.ts";
export { type InstalledModel, listInstalled, type StoreListing } from "./store/list-installed.ts";
export type { InstalledFile, Manifest, ModelSource } from "./store/manifest.ts";
export type { ProbedFiles } from "./store/install-model.ts";
export { findTokenizer, type FoundTokenizer } from "./store/find-tokenizer.ts";
export { removeInstalled } from "./store/remove-installed.ts";
export { storeDirectory } from "./store/store-directory.ts";
export { openTokenizer } from "../tokenizers/open-tokenizer.ts";
export type {
  OpenTokenizerOptions,
  PromptTokenizer,
  TokenTextDecoder,
} from "../tokenizers/prompt-tokenizer.ts";
export { type FileProblem, verifyInstalled } from "./store/verify-installed.ts";
