/** The confidence of every interval that Komainu gives. */
export const CONFIDENCE = 0.95;

/** The standard normal distribution's quantile of 0.975. */
const Z = 1.959963984540054;

/** Wilson's 95% interval of a proportion (Wilson 1927): honest at 0 of n and n of n, too. */
export function wilsonInterval(part: number, whole: number): [number, number] {
  const share = part / whole;
  const centre = share + Z ** 2 / (2 * whole);
  const spread = Z * Math.sqrt((share * (1 - share)) / whole + Z ** 2 / (4 * whole ** 2));
  const scale = 1 + Z ** 2 / whole;
  const low = part === 0 ? 0 : (centre - spread) / scale;
  const high = part === whole ? 1 : (centre + spread) / scale;
  return [low, high];
}
