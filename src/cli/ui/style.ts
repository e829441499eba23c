import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];

/** Gives a text its colours, or leaves it as it is where colours are not wanted. */
export type Style = (format: Format, text: string) => string;

/**
 * Colours for one stream: on a terminal that has them, unless `NO_COLOR` is set; elsewhere only
 * if `FORCE_COLOR` is.
 */
export function createStyle(stream: NodeJS.WriteStream): Style {
  const { NO_COLOR: no, FORCE_COLOR: force } = process.env;
  const wanted =
    force !== undefined && force !== "0" && force !== "false"
      ? true
      : stream.isTTY && (no === undefined || no === "") && stream.hasColors();
  return wanted ? (format, text) => styleText(format, text) : (_format, text) => text;
}
