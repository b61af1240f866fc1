/**
 * The pairs of rows and columns with the least total cost, where leaving a row alone costs `aloneCost`. So no pair is made
 * that costs as much, and a bad pair is never made just to give another row something. `Infinity` forbids a pair. Hungarian algorithm with potentials,
 * O(n²m) (Kuhn 1955; Jonker and Volgenant 1987 for shortest augmenting paths).
 */
export function assignPairs(
  cost: readonly (readonly number[])[],
  aloneCost: number,
): [row: number, column: number][] {
  const rows = cost.length;
  const realColumns = cost[0]?.length ?? 0;
  if (rows === 0 || realColumns === 0) return [];
  const columns = realColumns + rows;
  const forbidden = aloneCost * rows * 4 + 1;
  // Any row may take any of the extra columns: that is being left alone.
  const price = (row: number, column: number): number =>
    column < realColumns ? Math.min(forbidden, cost[row]![column]!) : aloneCost;

  const rowPotential = new Float64Array(rows + 1);
  const columnPotential = new Float64Array(columns + 1);
  // 1-based; 0 is the row being placed, or no row.
  const rowOfColumn = new Int32Array(columns + 1);
  const previous = new Int32Array(columns + 1);
  for (let row = 1; row <= rows; row += 1) {
    rowOfColumn[0] = row;
    const slack = new Float64Array(columns + 1).fill(Infinity);
    const used = new Uint8Array(columns + 1);
    let column = 0;
    do {
      used[column] = 1;
      const from = rowOfColumn[column]!;
      let delta = Infinity;
      let next = 0;
      for (let to = 1; to <= columns; to += 1) {
        if (used[to]) continue;
        const reduced = price(from - 1, to - 1) - rowPotential[from]! - columnPotential[to]!;
        if (reduced < slack[to]!) {
          slack[to] = reduced;
          previous[to] = column;
        }
        if (slack[to]! < delta) {
          delta = slack[to]!;
          next = to;
        }
      }
      for (let to = 0; to <= columns; to += 1) {
        if (used[to]) {
          rowPotential[rowOfColumn[to]!]! += delta;
          columnPotential[to]! -= delta;
        } else slack[to]! -= delta;
      }
      column = next;
    } while (rowOfColumn[column] !== 0);
    while (column !== 0) {
      const before = previous[column]!;
      rowOfColumn[column] = rowOfColumn[before]!;
      column = before;
    }
  }

  const pairs: [number, number][] = [];
  for (let column = 0; column < realColumns; column += 1) {
    const row = rowOfColumn[column + 1]! - 1;
    if (row >= 0 && cost[row]![column]! < aloneCost) pairs.push([row, column]);
  }
  return pairs;
}
