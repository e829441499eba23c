import type { GenerateOptions } from "../../core/engine.ts";
import type { HttpClient } from "../../http/http-client.ts";
import type { PromptTokenizer } from "../../tokenizers/prompt-tokenizer.ts";
import type { TokenPlace } from "../token-forks.ts";
import type { ModelCard } from "./list-models.ts";
import type { ServerCall, ServerKind } from "./server-call.ts";

/** What a server said of itself and of the model that it is asked for. */
export interface ServerFacts {
  readonly kind: ServerKind;
  /** `unknown` where a router stands before the server and does not say. */
  readonly version: string;
  /** As requests name it. */
  readonly model: string;
  /** As GGUF names it, such as `gemma2`, where the server says. */
  readonly architecture?: string;
  readonly adapter?: { readonly name: string; readonly scale: number };
  /** The most tokens of a prompt and its answer together. */
  readonly contextSize: number;
  /** Whether prefixes are kept between requests, where the server says. */
  readonly caches?: boolean;
  /** What an operator should know or change, in sentences. */
  readonly advice: readonly string[];
}

/** What a server said of some places. */
export interface PlaceScores {
  /** For each place in order: every wanted token's natural-log probability, −∞ for none. */
  readonly found: readonly ReadonlyMap<number, number>[];
  /** Tokens that the server evaluated, as it counts them. */
  readonly evaluatedTokens: number;
}

/** A piece of a generation as the server sends it. */
export interface WrittenPiece {
  readonly text: string;
  /** Tokens that wrote it; without the end-of-sequence token. */
  readonly ids: readonly number[];
}

/** How a generation ended. */
export interface WrittenEnd {
  readonly finish: "stop" | "length";
  /** Tokens of the prompt that were kept from before, where the server says. */
  readonly cachedTokens?: number | undefined;
}

/** A request to write, in tokens. */
export interface WriteRequest {
  readonly prompt: readonly number[];
  readonly options: Pick<GenerateOptions, "temperature" | "repetitionPenalty" | "seed">;
  readonly maxTokens: number;
  /** Whether somebody reads along. */
  readonly streamed: boolean;
}

/** One model on one server, asked in the server's own words. */
export interface ServedModel {
  readonly facts: ServerFacts;
  /** Whether the log-probabilities are over the whole vocabulary, and not over the choices alone. */
  readonly logMass: boolean;
  /** Whether Hugging Face's repetition penalty can be had, over the prompt and the output. */
  readonly repetitionPenalty: boolean;
  /** Rejects where a wanted token is missing, and where a value is no log-probability. */
  readonly score: (places: readonly TokenPlace[], call: ServerCall) => Promise<PlaceScores>;
  /** Ends with how it ended; throws for a stream without its end. */
  readonly generate: (
    request: WriteRequest,
    call: ServerCall,
  ) => AsyncGenerator<WrittenPiece, WrittenEnd>;
  /** How the server itself tokenises a text, for the comparison with the client's tokenizer. */
  readonly tokenize: (text: string, call: ServerCall) => Promise<readonly number[]>;
}

/** What is to be opened. */
export interface ModelRequest {
  /** A served model or LoRA by its name. Default: the only one. */
  readonly model?: string | undefined;
  /** A LoRA of llama-server by its file name. */
  readonly adapter?: string | undefined;
  readonly cacheSalt?: string | undefined;
  readonly logMass?: boolean | undefined;
}

/** One kind of server. */
export interface Dialect {
  readonly kind: ServerKind;
  /** What a person calls it. */
  readonly title: string;
  /** Asks what is served, and whether it can be scored. */
  readonly open: (server: OpenServer) => Promise<ServedModel>;
}

/** A server that has said which models it has. */
export interface OpenServer {
  readonly client: HttpClient;
  readonly cards: readonly ModelCard[];
  readonly request: ModelRequest;
  readonly tokenizer: PromptTokenizer | undefined;
  readonly call: ServerCall;
}
