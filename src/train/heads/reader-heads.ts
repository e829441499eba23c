import type { LanguageCalibration } from "../../classifier/calibration.ts";
import type { TrainedLanguage } from "../../classifier/trained-language.ts";
import { featureCount, type ReaderHeader, type ReaderModel } from "../../reader/reader-model.ts";
import type { BaseHead } from "./base-head.ts";
import type { FittedHead } from "./fit-one-head.ts";

/** A head of a reader, with its maps and thresholds. */
export function baseHead({ header, heads }: ReaderModel, id: string): BaseHead {
  const index = header.heads.indexOf(id);
  const size = featureCount(header);
  const { ja, en } = header.languages;
  const unset = { slope: 1, offset: 0 };
  return {
    head: {
      weight: Float64Array.from(heads.weight.subarray(index * size, (index + 1) * size)),
      bias: heads.bias[index] ?? 0,
    },
    maps: { ja: ja.calibration[id] ?? unset, en: en.calibration[id] ?? unset },
    thresholds: { ja: ja.thresholds[id] ?? 1, en: en.thresholds[id] ?? 1 },
  };
}

/** A reader with some heads instead of its own of those names, or after them. */
export function withHeads(
  model: ReaderModel,
  fitted: ReadonlyMap<string, FittedHead>,
  described: Pick<ReaderHeader, "name" | "policies" | "training">,
): ReaderModel {
  const { header } = model;
  const ids = [...new Set([...header.heads, ...fitted.keys()])];
  const all = ids.map((id) => ({ id, head: fitted.get(id) ?? baseHead(model, id) }));
  const size = featureCount(header);
  const weight = new Float32Array(ids.length * size);
  for (const [index, { head }] of all.entries()) weight.set(head.head.weight, index * size);
  const language = (tag: TrainedLanguage): LanguageCalibration<string> => ({
    calibration: Object.fromEntries(all.map(({ id, head }) => [id, head.maps[tag]])),
    thresholds: Object.fromEntries(all.map(({ id, head }) => [id, head.thresholds[tag]])),
  });
  return {
    ...model,
    header: {
      ...header,
      ...described,
      heads: ids,
      languages: { ja: language("ja"), en: language("en") },
    },
    heads: { weight, bias: Float32Array.from(all, ({ head }) => head.head.bias) },
  };
}
