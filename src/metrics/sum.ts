/** A running sum that keeps what rounding loses (Neumaier 1974), exact to about one unit in the last place. */
export function createSum(): { add(value: number): void; value(): number } {
  let total = 0;
  let lost = 0;
  return {
    add(value) {
      const next = total + value;
      lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
      total = next;
    },
    value: () => total + lost,
  };
}
