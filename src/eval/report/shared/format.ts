/** What stands where there is no number. */
export const NO_VALUE = "–";

const counts = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** A whole number with thousands separators. */
export function formatCount(value: number): string {
  return counts.format(value);
}

/** A metric between 0 and 1 with three decimals; a dash where it is not defined. */
export function formatMetric(value: number | null | undefined): string {
  return value === null || value === undefined ? NO_VALUE : value.toFixed(3);
}

/** A share between 0 and 1 as a percentage, never rounded to 0 or 100 unless it is that. */
export function formatShare(value: number): string {
  if (value > 0 && value < 0.0005) return "<0.1%";
  if (value < 1 && value > 0.9995) return ">99.9%";
  return `${(value * 100).toFixed(1)}%`;
}

/** A threshold or score, 0 to 1, with as many digits as tell it from 0 and 1. */
export function formatScore(value: number): string {
  if (value !== 0 && Math.abs(value) < 0.001) return value.toExponential(1);
  return value > 0.999 && value < 1 ? value.toFixed(5) : value.toFixed(3);
}

/** A threshold with six digits where it lies between steps of 0.001, else with three decimals. */
export function formatThreshold(value: number): string {
  const short = value.toFixed(3);
  return Number(short) === value ? short : String(Number(value.toPrecision(6)));
}

/** A number of any size with about three significant digits. */
export function formatQuantity(value: number): string {
  if (value >= 1000) return formatCount(Math.round(value));
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** What the units of time are called. */
export interface TimeUnits {
  readonly microseconds: string;
  readonly milliseconds: string;
  readonly seconds: string;
  readonly minutes: string;
}

/** Milliseconds as people read them. */
export function formatMilliseconds(value: number, units: TimeUnits): string {
  if (value >= 60_000) return `${formatQuantity(value / 60_000)} ${units.minutes}`;
  if (value >= 1000) return `${formatQuantity(value / 1000)} ${units.seconds}`;
  if (value >= 1) return `${formatQuantity(value)} ${units.milliseconds}`;
  return `${formatQuantity(value * 1000)} ${units.microseconds}`;
}
