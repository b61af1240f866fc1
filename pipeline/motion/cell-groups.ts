/** Cells of a grid by their numbers, row by row, in groups of those that touch, corners too. */
export function groupsOf(cells: ReadonlySet<number>, columns: number): number[][] {
  const left = new Set(cells);
  const groups: number[][] = [];
  for (const first of cells) {
    if (!left.delete(first)) continue;
    const group = [first];
    // It grows while it is gone through: neighbours of neighbours come too.
    for (const cell of group) {
      for (const neighbour of placesAround(cell, columns)) if (left.delete(neighbour)) group.push(neighbour);
    }
    groups.push(group);
  }
  return groups;
}

/** The cell itself and those that touch it, corners too; above the first row and below the last there is nothing, under a number all the same. */
export function placesAround(cell: number, columns: number): number[] {
  const column = cell % columns;
  return [-1, 0, 1]
    .filter((step) => column + step >= 0 && column + step < columns)
    .flatMap((step) => [cell + step - columns, cell + step, cell + step + columns]);
}
