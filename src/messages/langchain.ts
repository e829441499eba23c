import { field, isRecord, refuseMixture, type Fields } from "./field.ts";
import { unknownFields } from "./message-fields.ts";
import { isRoleName } from "./role.ts";

/** A LangChain message taken out of what it was stored in. */
export interface StoredMessage {
  /** The name of its role, if it has one. */
  readonly role: unknown;
  readonly fields: Fields;
  /** Where the fields stand in the message. */
  readonly key: "kwargs" | "data";
}

/** A LangChain message that was serialised (`{ lc, id, kwargs }`) or stored (`{ type, data }`). */
export function findStored(value: Fields): StoredMessage | undefined {
  const [id, kwargs, data] = ["id", "kwargs", "data"].map((key) => field(value, key));
  if (field(value, "lc") === 1 && Array.isArray(id) && isRecord(kwargs)) {
    const name: unknown = id.at(-1);
    const type = typeof name === "string" ? name.replace(/Message(?:Chunk)?$/u, "") : "";
    return stored(type.toLowerCase(), kwargs, "kwargs");
  }
  const type = field(value, "type");
  const named = isRoleName(type) || type === "generic" || type === "remove";
  return named && isRecord(data) ? stored(type, data, "data") : undefined;
}

const ENVELOPE: Readonly<Record<StoredMessage["key"], ReadonlySet<string>>> = {
  kwargs: new Set(["lc", "type", "id", "kwargs"]),
  data: new Set(["type", "data"]),
};

/**
 * Refuses a stored message that is another form's too. LangChain stores none with a role or a text
 * beside what it keeps.
 */
export function refuseBesideStored(value: Fields, key: StoredMessage["key"], path: string): void {
  const role = field(value, "role");
  const [beside] = unknownFields(value, ENVELOPE[key]);
  const found = role === undefined || role === null ? beside : "role";
  if (found !== undefined) {
    throw refuseMixture(path, `a LangChain message as stored, in "${key}",`, found);
  }
}

/** `ChatMessage` is LangChain's message of a free role. */
function stored(type: string, fields: Fields, key: StoredMessage["key"]): StoredMessage {
  const free = type === "chat" || type === "generic";
  return { role: free ? field(fields, "role") : type, fields, key };
}

/** The type of a LangChain message: a field since 1.0, a method before. */
export function langChainType(value: Fields): unknown {
  const type = field(value, "type");
  if (isRoleName(type) || type === "remove") return type;
  const method = field(value, "getType") ?? field(value, "_getType");
  return typeof method === "function" ? Reflect.apply(method, value, []) : undefined;
}

/** LangChain keeps what OpenAI's message has beside its content in `additional_kwargs`. */
export function additionalFields(value: Fields): Fields {
  const fields = field(value, "additional_kwargs");
  return isRecord(fields) ? fields : {};
}
