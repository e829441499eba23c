import type { FamilyModel, GuardFamily, SettingSpec } from "../../../src/core/index.ts";
import { FAMILIES } from "../../../src/families/registry.ts";
import { type PageLanguage, table } from "../table.ts";

const WORDS = {
  en: {
    family: ["guard", "judges", "variants", "modes", "policies", "policies of your own"],
    models: ["model", "weights", "Hub repository", "licence, yours to accept"],
    settings: ["guard", "setting", "default", "may be", "what it does"],
    yes: "yes",
    no: "no",
    on: "on",
    asks: "asks first",
    none: "No family has settings of its own.",
  },
  ja: {
    family: ["ガード", "判定対象", "バリアント", "モード", "ポリシー", "独自ポリシー"],
    models: ["モデル", "パラメーター数", "Hub リポジトリ", "同意が必要なライセンス"],
    settings: ["ガード", "設定", "既定値", "取りうる値", "内容"],
    yes: "可",
    no: "不可",
    on: "ベース:",
    asks: "Hub 上で同意が必要",
    none: "固有の設定を持つファミリーはありません。",
  },
} as const;

const code = (text: string) => `\`${text}\``;

/** Every family, its models and its settings, as the registry has them. */
export function familyTables(language: PageLanguage): string {
  const words = WORDS[language];
  const settings = FAMILIES.flatMap((family) =>
    Object.entries(family.settings).map(([name, spec]) => settingRow(family, name, spec)),
  );
  return [
    table(
      words.family,
      FAMILIES.map((family) => familyRow(family, language)),
    ),
    table(
      words.models,
      FAMILIES.flatMap(({ models }) => models.map((model) => modelRow(model, language))),
    ),
    settings.length === 0 ? words.none : table(words.settings, settings),
  ].join("\n\n");
}

function familyRow(family: GuardFamily, language: PageLanguage): readonly string[] {
  const { id, targets, variants, modes, policies, policySupport } = family;
  const list = (values: readonly string[]) => values.map(code).join(", ");
  const own = policySupport === "any" ? WORDS[language].yes : WORDS[language].no;
  return [
    code(id),
    list(targets),
    list(variants),
    list(modes),
    list(policies.map((policy) => policy.id)),
    own,
  ];
}

function modelRow(model: FamilyModel, language: PageLanguage): readonly string[] {
  const { name, parameters, repository, base, licences, gated } = model;
  const { on, asks } = WORDS[language];
  const links = licences.map((licence) => `[${licence.name}](${licence.page})`).join(", ");
  const size = parameters < 1000 ? `${parameters} M` : `${(parameters / 1000).toFixed(1)} B`;
  const from = base === undefined ? code(repository) : `${code(repository)} (${on} ${code(base)})`;
  return [code(name), size, from, gated ? `${links} (${asks})` : links];
}

function settingRow({ id }: GuardFamily, name: string, spec: SettingSpec): readonly string[] {
  return [code(id), code(name), code(String(spec.default)), mayBe(spec), spec.description];
}

/** What a setting may be, without words. */
function mayBe(spec: SettingSpec): string {
  if (spec.type === "choice") return spec.values.map(code).join(", ");
  if (spec.type === "boolean") return `${code("true")}, ${code("false")}`;
  return `${code(String(spec.range[0]))} – ${code(String(spec.range[1]))}`;
}
