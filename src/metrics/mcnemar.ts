/**
 * The exact two-sided McNemar test of two guards on the same rows: the probability of a split at
 * least as uneven as b to c among the rows that exactly one of them judged right, were both equally
 * good. 1 when they never differ.
 */
export function mcnemarTest(onlyA: number, onlyB: number): number {
  const n = onlyA + onlyB;
  const fewer = Math.min(onlyA, onlyB);
  if (n === 0) return 1;
  // Terms of Binomial(n, 1/2) from `fewer` downwards, each from the one before: no term is lost.
  let term = Math.exp(logBinomial(n, fewer) - n * Math.LN2);
  let tail = 0;
  for (let k = fewer; k >= 0 && term > 0; k--) {
    tail += term;
    term *= k / (n - k + 1);
  }
  return Math.min(1, 2 * tail);
}

function logBinomial(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

/** log n!: summed below 256, by Stirling's series above (error below 1e-15). */
function logFactorial(n: number): number {
  if (n < 256) {
    let sum = 0;
    for (let i = 2; i <= n; i++) sum += Math.log(i);
    return sum;
  }
  const series = 1 / (12 * n) - 1 / (360 * n ** 3) + 1 / (1260 * n ** 5);
  return n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + series;
}
