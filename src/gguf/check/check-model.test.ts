import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixtureGguf } from "../../../test/fixtures/gguf.ts";
import {
  ggufString,
  joinGguf,
  readStrings,
  splitGguf,
  u32,
  u64,
  writeStrings,
  type GgufParts,
} from "../../../test/fixtures/gguf-parts.ts";
import { containing } from "../../../test/fixtures/matchers.ts";
import { chooser, mutateGguf } from "../../../test/fixtures/mutate-gguf.ts";
import { KomainuError } from "../../core/errors.ts";
import { checkAdapterFile } from "./check-adapter.ts";
import { checkModelFile } from "./check-model.ts";

type Change = (parts: GgufParts) => void;

const float = (value: number): Buffer => Buffer.from(Float32Array.of(value).buffer);

/** The entry of a header whose key ends so. */
function entry(parts: GgufParts, key: string): GgufParts["entries"][number] {
  const found = parts.entries.find((each) => each.key.toString().endsWith(key));
  if (found === undefined) throw new Error(`no ${key}`);
  return found;
}

function tensor(parts: GgufParts, name: string): GgufParts["tensors"][number] {
  const found = parts.tensors.find((each) => each.name.toString() === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

const set =
  (key: string, payload: Buffer): Change =>
  (parts) =>
    void (entry(parts, key).payload = payload);

const drop =
  (key: string): Change =>
  (parts) =>
    void parts.entries.splice(parts.entries.indexOf(entry(parts, key)), 1);

const add =
  (key: string, type: number, payload: Buffer): Change =>
  (parts) =>
    void parts.entries.push({ key: Buffer.from(key), type, payload });

const tokens =
  (change: (strings: Buffer[]) => void, key = "ggml.tokens"): Change =>
  (parts) => {
    const list = entry(parts, key);
    const strings = readStrings(list.payload);
    change(strings);
    list.payload = writeStrings(strings);
  };

/** Writes a number into an array of four-byte numbers. */
const item =
  (key: string, index: number, bytes: Buffer): Change =>
  (parts) =>
    void bytes.copy(entry(parts, key).payload, 12 + 4 * index);

const GEMMA = "tiny-shieldgemma";
const LLAMA = "tiny-guardreasoner";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "komainu-check-"));
});
afterAll(async () => rm(folder, { recursive: true }));

async function damaged(source: string, change: Change): Promise<string> {
  const parts = splitGguf(await readFile(source));
  change(parts);
  const path = join(folder, "damaged.gguf");
  await writeFile(path, joinGguf(parts));
  return path;
}

describe("checkModelFile", () => {
  it.each([
    [GEMMA, "f32"],
    [GEMMA, "q8_0"],
    [LLAMA, "bf16"],
    [LLAMA, "q4_0"],
    ["tiny-llama-untied", "f16"],
    ["tiny-gemma-jpn", "f32"],
  ] as const)("accepts %s in %s", async (name, quantization) => {
    const header = await checkModelFile(await fixtureGguf(name, { quantization }));
    expect(header.tensors.length).toBeGreaterThan(10);
  });

  it.each<[string, string, Change, string]>([
    ["no layers", GEMMA, set(".block_count", u32(0)), "gemma2.block_count is 0"],
    ["layers without end", LLAMA, set(".block_count", u32(-1)), "llama.block_count is 4294967295"],
    ["no feed-forward", GEMMA, set(".feed_forward_length", u32(0)), "feed_forward_length is 0"],
    ["an epsilon below 0", GEMMA, set("rms_epsilon", float(-1)), "rms_epsilon is -1"],
    ["an epsilon that is no number", LLAMA, set("rms_epsilon", float(NaN)), "rms_epsilon is NaN"],
    ["no epsilon", LLAMA, drop("rms_epsilon"), "it does not state llama.attention"],
    ["no heads", LLAMA, set("attention.head_count", u32(0)), "head_count is 0"],
    ["heads that cannot share", LLAMA, set("head_count_kv", u32(3)), "cannot share 3"],
    ["no window", GEMMA, set("sliding_window", u32(0)), "sliding_window is 0"],
    ["no context", GEMMA, set("context_length", u32(0)), "context_length is 0"],
    ["a soft cap of 0", GEMMA, set("attn_logit_softcapping", float(0)), "softcapping is 0"],
    ["an odd rotation", LLAMA, set("rope.dimension_count", u32(3)), "it rotates 3 numbers"],
    ["a wrong vocabulary size", LLAMA, set(".vocab_size", u32(7)), "a vocabulary of 7 tokens"],
    ["no base of rotation", LLAMA, set("rope.freq_base", float(0)), "freq_base is 0"],
    ["a scale below 0", LLAMA, add("llama.logit_scale", 6, float(-1)), "logit_scale is -1"],
    [
      "a scaling of no kind",
      LLAMA,
      add("llama.rope.scaling.type", 8, ggufString(Buffer.from("wild"))),
      "rope.scaling.type is none of",
    ],
    [
      "a text in a number's place",
      GEMMA,
      (parts) => Object.assign(entry(parts, ".block_count"), { type: 8, payload: u64(0) }),
      "block_count is not a number",
    ],
    ["a key twice", GEMMA, add("gemma2.block_count", 4, u32(2)), "twice"],
    ["a crooked alignment", GEMMA, add("general.alignment", 4, u32(24)), "general.alignment"],
  ])("refuses %s", async (_name, source, change, why) => {
    const path = await damaged(await fixtureGguf(source), change);
    await expect(checkModelFile(path)).rejects.toMatchObject({
      code: "file_damaged",
      message: containing(why),
    });
  });

  it.each<[string, Change, string]>([
    ["integers", (parts) => (tensor(parts, "output_norm.weight").type = 26), "type 26"],
    [
      "a norm in another type",
      (parts) => {
        const norm = tensor(parts, "output_norm.weight");
        norm.type = 1;
        norm.shape = [(norm.shape[0] ?? 0n) * 2n];
      },
      "output_norm.weight is",
    ],
    [
      "a name twice",
      (parts) => {
        tensor(parts, "blk.0.attn_q.weight").name = Buffer.from("blk.1.attn_q.weight");
      },
      "is there twice",
    ],
    [
      "a name of no layer",
      (parts) => {
        tensor(parts, "blk.0.attn_q.weight").name = Buffer.from("blk.9.attn_q.weight");
      },
      "not one of its architecture's",
    ],
    [
      "a name with NUL",
      (parts) => {
        tensor(parts, "blk.0.attn_q.weight").name = Buffer.from("blk.0.attn_q.weight\0");
      },
      "has the name",
    ],
    [
      "a turned matrix",
      (parts) => {
        tensor(parts, "blk.0.ffn_up.weight").shape.reverse();
      },
      "blk.0.ffn_up.weight is",
    ],
    [
      "a dimension of 0",
      (parts) => {
        tensor(parts, "blk.0.ffn_up.weight").shape[1] = 0n;
      },
      "blk.0.ffn_up.weight of",
    ],
    [
      "an offset inside another tensor",
      (parts) => {
        tensor(parts, "blk.0.ffn_up.weight").offset -= 32n;
      },
      "begins at",
    ],
    ["a tensor less", (parts) => void parts.tensors.pop(), "is missing"],
  ])("refuses tensors: %s", async (_name, change, why) => {
    const path = await damaged(await fixtureGguf(GEMMA), change);
    await expect(checkModelFile(path)).rejects.toMatchObject({
      code: "file_damaged",
      message: containing(why),
    });
  });

  it.each<[string, string, Change, string]>([
    ["a NUL", GEMMA, tokens((all) => (all[40] = Buffer.from("a\0b"))), "token 40"],
    ["a token twice", LLAMA, tokens((all) => (all[40] = all[41] ?? u32(0))), "a token twice"],
    ["no token", GEMMA, tokens((all) => (all.length = 0)), "no vocabulary"],
    [
      "more tokens than types",
      GEMMA,
      tokens((all) => all.push(Buffer.from("one more"))),
      "entries for",
    ],
    [
      "a byte less",
      GEMMA,
      tokens((all) => {
        const at = all.findIndex((token) => token.toString() === "<0xE3>");
        all[at] = Buffer.from("<0xe3>");
      }),
      "is marked as a byte, and is not one",
    ],
    ["a type of none", GEMMA, item("token_type", 3, u32(9)), "token 3 is of type 9"],
    ["a word as a byte", LLAMA, item("token_type", 300, u32(6)), "token 300"],
    ["a score that is no number", GEMMA, item("scores", 5, float(NaN)), "score NaN"],
    [
      "scores of another type",
      GEMMA,
      (parts) => {
        entry(parts, "scores").payload.writeUInt32LE(4);
      },
      "not an array of float32",
    ],
    ["no scores", GEMMA, drop("ggml.scores"), "no scores"],
    ["no merges", LLAMA, drop("ggml.merges"), "no merges"],
    ["an empty merge", LLAMA, tokens((all) => (all[2] = u32(0)), "merges"), "merge 2"],
    ["an end of no token", LLAMA, set("eos_token_id", u32(-1)), "eos_token_id is not a token"],
  ])("refuses a vocabulary with %s", async (_name, source, change, why) => {
    const path = await damaged(await fixtureGguf(source), change);
    await expect(checkModelFile(path)).rejects.toMatchObject({
      code: "file_damaged",
      message: containing(why),
    });
  });

  it("reads a model in several files, and refuses one of which a part is missing", async () => {
    const parts = splitGguf(await readFile(await fixtureGguf(LLAMA)));
    const last = parts.tensors.pop();
    if (last === undefined) throw new Error("no tensor");
    const cut = Number(last.offset);
    const split = (index: number, rest: Pick<GgufParts, "tensors" | "data">): GgufParts => {
      const number = (key: string, value: number) => {
        const payload = Buffer.from(Uint16Array.of(value).buffer);
        return { key: Buffer.from(key), type: 2, payload };
      };
      const own = [number("split.no", index), number("split.count", 2)];
      return { version: 3, entries: [...(index === 0 ? parts.entries : []), ...own], ...rest };
    };
    const [first, second] = ["1", "2"].map((part) => join(folder, `s-0000${part}-of-00002.gguf`));
    const head = { tensors: parts.tensors, data: parts.data.subarray(0, cut) };
    const tail = { tensors: [{ ...last, offset: 0n }], data: parts.data.subarray(cut) };
    await writeFile(first ?? "", joinGguf(split(0, head)));
    await writeFile(second ?? "", joinGguf(split(1, tail)));
    expect((await checkModelFile(first ?? "")).tensors).toHaveLength(parts.tensors.length + 1);
    await rm(second ?? "");
    await expect(checkModelFile(first ?? "")).rejects.toMatchObject({ code: "file_not_found" });
  });
});

describe("checkAdapterFile", () => {
  it.each<[string, Change, string, string]>([
    [
      "integers",
      (parts) => void (parts.tensors[0] && (parts.tensors[0].type = 26)),
      "file_damaged",
      "type 26",
    ],
    [
      "a third dimension",
      (parts) => {
        parts.tensors[0]?.shape.push(1n);
      },
      "adapter_mismatch",
      "not a matrix",
    ],
    [
      "half a pair",
      (parts) => {
        const [one] = parts.tensors;
        if (one !== undefined) one.name = Buffer.from(`${one.name.toString().slice(0, -1)}c`);
      },
      "adapter_mismatch",
      "LoRA pair",
    ],
    [
      "a whole number as alpha",
      (parts) => {
        Object.assign(entry(parts, "lora.alpha"), { type: 4, payload: u32(16) });
      },
      "file_damaged",
      "adapter.lora.alpha",
    ],
    [
      "an activated LoRA",
      add("adapter.alora.invocation_tokens", 4, u32(1)),
      "adapter_mismatch",
      "activated",
    ],
  ])("refuses %s", async (_name, change, code, why) => {
    const model = await checkModelFile(await fixtureGguf("tiny-gemma-jpn"));
    const path = await damaged(await fixtureGguf("tiny-arise-lora"), change);
    await expect(checkAdapterFile(path, model)).rejects.toMatchObject({
      code,
      message: containing(why),
    });
  });
});

describe("mutants", () => {
  it("are read or refused by a named error, 400 of them", async () => {
    const base = await checkModelFile(await fixtureGguf("tiny-gemma-jpn"));
    const sources = [
      await fixtureGguf(GEMMA, { quantization: "q8_0" }),
      await fixtureGguf(LLAMA),
      await fixtureGguf("tiny-arise-lora"),
    ];
    const wholes = await Promise.all(sources.map(async (path) => readFile(path)));
    const path = join(folder, "mutant.gguf");
    let refused = 0;
    for (let seed = 0; seed < 400; seed += 1) {
      const { kind, bytes } = mutateGguf(wholes[seed % 3] ?? Buffer.of(), chooser(seed));
      await writeFile(path, bytes);
      const check = seed % 3 === 2 ? checkAdapterFile(path, base) : checkModelFile(path);
      const error: unknown = await check.then(
        () => undefined,
        (error: unknown) => error,
      );
      if (error !== undefined) refused += 1;
      expect(error === undefined || error instanceof KomainuError, `${seed} ${kind}`).toBe(true);
    }
    expect(refused).toBeGreaterThan(200);
  });
});
