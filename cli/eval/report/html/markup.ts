import type { Label } from '../../../../pipeline/domain/label.ts';

/** Shown to people; the colours are those of the boxes on the live picture. */
export const LABEL_NAMES: Readonly<Record<Label, string>> = {
  with_mask: 'With mask',
  without_mask: 'Without mask',
  incorrect_mask: 'Worn incorrectly',
};

/** Names of pictures are anybody's: nothing of them is markup. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** The first row is the head. Cells are text, the first of each row names it. */
export function htmlTable(rows: readonly (readonly string[])[], caption: string): string {
  const [head = [], ...body] = rows;
  const headCells = head.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join('');
  const lines = body.map(([name = '', ...cells]) => {
    const values = cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('');
    return `<tr><th scope="row">${escapeHtml(name)}</th>${values}</tr>`;
  });
  return (
    `<p class="caption">${escapeHtml(caption)}</p><div class="scroll"><table>` +
    `<thead><tr>${headCells}</tr></thead><tbody>${lines.join('')}</tbody></table></div>`
  );
}

export function percent(value: number | null): string {
  return value === null ? '–' : `${(100 * value).toFixed(1)} %`;
}

/** Average precisions are written as shares, as everywhere else. */
export function decimal(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}
