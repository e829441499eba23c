import { KomainuError, type Language, type Policy } from "../core/index.ts";
import type { Calibration } from "../guard/calibration.ts";
import {
  DURATION,
  either,
  FLAG,
  LIST,
  readOptions,
  RECORD,
  TEXT,
  type Forms,
} from "../guard/forms.ts";
import type { LoadedCalibration } from "../guard/read-calibration.ts";
import type { Thresholds } from "../guard/thresholds.ts";

/** What every guard takes that is a service. */
export interface ServiceOptions {
  /** The address of the API, with or without its `/v1`. */
  readonly url?: string | undefined;
  /** As the service names it. */
  readonly model?: string | undefined;
  /** Sent to that address alone, and never in a message, a verdict or a log. */
  readonly apiKey?: string | undefined;
  /** Ids of the guard's own policies, or where it takes them policies of your own. Default: all. */
  readonly policies?: readonly (string | Policy)[] | undefined;
  /** Default 0.5. They win over a calibration's. */
  readonly thresholds?: Thresholds | undefined;
  /** A calibration, or the file that `komainu calibrate` wrote. */
  readonly calibration?: string | Calibration | undefined;
  /** Fixes the language of wordings and thresholds, as a BCP-47 tag. Default: detected. */
  readonly language?: Language | undefined;
  /** Milliseconds after which a check is given up as `unknown`. Default: none. */
  readonly timeout?: number | undefined;
  /** Milliseconds without an answer after which a check is given up. Default 60,000. */
  readonly stallTimeout?: number | undefined;
  /** Lets `http:` go to a public host, where others can read texts and key on the way. */
  readonly allowHttp?: boolean | undefined;
}

const FORMS: Required<Forms<ServiceOptions>> = {
  url: TEXT,
  model: TEXT,
  apiKey: TEXT,
  policies: { ...LIST, words: "a list of ids or policies" },
  thresholds: either({ words: "a number", fits: (value) => typeof value === "number" }, RECORD),
  calibration: either(TEXT, { ...RECORD, words: "a calibration" }),
  language: TEXT,
  timeout: DURATION,
  stallTimeout: DURATION,
  allowHttp: FLAG,
};

/**
 * The options of a service, each read once and of the kind that it must be.
 *
 * @throws KomainuError `invalid_input`, naming the option
 */
export function readServiceOptions(service: string, given: ServiceOptions): ServiceOptions {
  const options = readOptions(`The options of ${service}`, given, FORMS);
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(FORMS, name));
  if (unknown === undefined) return options;
  throw new KomainuError(
    "invalid_input",
    `${service} takes no option "${unknown}". It takes: ${Object.keys(FORMS).join(", ")}.`,
  );
}

/** Loads the reader, and what reads files, only for those who calibrate. */
export async function loadCalibration(
  source: ServiceOptions["calibration"],
): Promise<LoadedCalibration | undefined> {
  if (source === undefined) return undefined;
  const { readCalibration } = await import("../guard/read-calibration.ts");
  return readCalibration(source, {
    readText: async (file) => {
      const { nodePlatform } = await import("../guard/node-platform.ts");
      return nodePlatform.readText(file);
    },
  });
}
