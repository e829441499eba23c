import {
  ERROR_CODES,
  faultOf,
  KomainuError,
  type ErrorCode,
  type Fault,
} from "../../../src/core/index.ts";
import { type PageLanguage, table } from "../table.ts";

/** What each code means, and what to do; every code has a row. */
const MEANINGS: Readonly<Record<ErrorCode, readonly [en: string, ja: string]>> = {
  invalid_input: [
    "the call or an option is wrong; the message says which",
    "呼び出し方かオプションに誤りがある（メッセージに箇所が示される）",
  ],
  file_not_found: ["a file is missing or may not be read", "ファイルがないか、読み取る権限がない"],
  file_damaged: [
    "a file is not what it should be: get or make it again",
    "ファイルが壊れているか形式が違う。取得し直すか作り直す",
  ],
  calibration_mismatch: [
    "the calibration was made for another guard",
    "較正ファイルが別のガード用である",
  ],
  access_denied: [
    "the Hub refused: accept the licence, or set a token",
    "Hub に拒否された。ライセンスに同意するか、トークンを設定する",
  ],
  not_found: [
    "the Hub has no such repository, file or revision",
    "Hub に該当するリポジトリ、ファイル、リビジョンがない",
  ],
  nothing_to_judge: [
    "the text is empty, or nothing in it is visible",
    "テキストが空か、見える文字がない",
  ],
  unjudged_content: [
    "the turn holds images, files or the like",
    "画像やファイルなど、判定できない内容が含まれる",
  ],
  text_too_long: [
    "the text needs more windows than allowed",
    "許可されたウィンドウ数では収まらない長さである",
  ],
  unreadable_answer: ["the model's answer could not be read", "モデルの回答を読み取れない"],
  truncated_answer: ["the model did not finish its answer", "モデルの回答が途中で切れた"],
  timeout: ["the check took longer than you allow", "指定した制限時間を超えた"],
  model_unsupported: [
    "the model cannot be used with this guard or engine",
    "このガードやエンジンでは使えないモデルである",
  ],
  model_not_installed: [
    "no model is there: `komainu pull`",
    "モデルがない。`komainu pull` で取得する",
  ],
  adapter_mismatch: ["the adapter is not for this model", "アダプターがこのモデル用ではない"],
  capability_missing: [
    "the engine cannot do what the guard needs",
    "ガードに必要な機能がエンジンにない",
  ],
  disk_full: [
    "no space is left; what was written is kept",
    "ディスクに空きがない（書き込み済みの分は残る）",
  ],
  out_of_memory: [
    "a smaller window, one sequence or a smaller quantisation",
    "メモリ不足。ウィンドウ、シーケンス数、量子化を小さくする",
  ],
  engine_missing: ["`npm install node-llama-cpp`", "`npm install node-llama-cpp` を実行する"],
  engine_disposed: ["the guard or engine was closed", "ガードかエンジンがすでに閉じられている"],
  engine_failed: [
    "the engine failed: `komainu doctor`",
    "エンジンが失敗した。`komainu doctor` で確認する",
  ],
  engine_busy: [
    "the engine or the server has as much to do as it takes: later, or less at once",
    "エンジンまたはサーバーの処理待ちが上限に達した。時間をおくか、同時に送る数を減らす",
  ],
  engine_stalled: [
    "the engine made no progress for too long",
    "エンジンの処理が長時間進まなかった",
  ],
  network: ["a server cannot be reached", "サーバーに接続できない"],
  hash_mismatch: [
    "what was downloaded is not what was announced",
    "ダウンロードした内容のハッシュが一致しない",
  ],
  interrupted: [
    "stopped from outside; the same command resumes",
    "外部から中断された。同じコマンドで再開できる",
  ],
};

const HEAD = {
  en: ["code", "fault", "retry", "what it means, and what to do"],
  ja: ["コード", "原因", "再試行", "意味と対処"],
} as const;

const FAULTS: Readonly<Record<Fault, readonly [en: string, ja: string]>> = {
  input: ["your call or file", "呼び出しやファイル"],
  row: ["this text", "そのテキスト"],
  model: ["the model", "モデル"],
  machine: ["the machine or network", "マシンやネットワーク"],
};

/** Every stable code, whose failure it is, and whether the same call may succeed later. */
export function errorTable(language: PageLanguage): string {
  const column = language === "en" ? 0 : 1;
  const yes = language === "en" ? "yes" : "可";
  const rows = ERROR_CODES.map((code) => {
    const { retryable } = new KomainuError(code, "");
    return [
      `\`${code}\``,
      FAULTS[faultOf(code)][column],
      retryable ? yes : "",
      MEANINGS[code][column],
    ];
  });
  return table(HEAD[language], rows);
}
