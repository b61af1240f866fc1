import { totalMs, type Call } from './cpu-profile.ts';

const [WIDTH, ROW, FONT] = [1200, 18, 11];
/** Narrower than this, a call is not drawn. */
const MIN_WIDTH = 0.6;
const PIXELS_A_LETTER = 6.3;
/** One hue for each part of the product, so that the eye finds it. */
const HUES: readonly (readonly [prefix: string, hue: number])[] = [
  ['pipeline/media', 12],
  ['pipeline/annotate', 130],
  ['pipeline/detect', 210],
  ['pipeline/publish', 280],
  ['pipeline/record', 330],
  ['pipeline', 40],
  ['node_modules', 60],
];

interface Bar {
  readonly call: Call;
  readonly left: number;
  readonly depth: number;
  readonly ms: number;
}

/** Gregg's flame graph as an SVG, callers above their callees; a bar's title tells its file and milliseconds. */
export function flameGraph(root: Call, title: string): string {
  const allMs = totalMs(root);
  const bars: Bar[] = [];
  place(merged(root), 0, 0, WIDTH / allMs, bars);
  const height = (Math.max(...bars.map(({ depth }) => depth)) + 3) * ROW;
  const shapes = bars.map((bar) => shape(bar, WIDTH / allMs, allMs));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="monospace" font-size="${FONT}">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="4" y="14" font-size="13">${escapeXml(title)}</text>`,
    ...shapes,
    '</svg>\n',
  ].join('\n');
}

function place(call: Call, left: number, depth: number, pixelsPerMs: number, bars: Bar[]): void {
  const ms = totalMs(call);
  if (ms * pixelsPerMs < MIN_WIDTH) return;
  bars.push({ call, left, depth, ms });
  let at = left;
  for (const callee of call.callees) {
    place(callee, at, depth + 1, pixelsPerMs, bars);
    at += totalMs(callee) * pixelsPerMs;
  }
}

function shape({ call, left, depth, ms }: Bar, pixelsPerMs: number, allMs: number): string {
  const width = ms * pixelsPerMs;
  const letters = Math.floor((width - 4) / PIXELS_A_LETTER);
  const label = call.name.length <= letters ? call.name : `${call.name.slice(0, Math.max(0, letters - 1))}…`;
  const y = (depth + 1) * ROW;
  const about = `${call.name} ${call.file}: ${ms.toFixed(1)} ms, ${((100 * ms) / allMs).toFixed(1)} %`;
  const text =
    letters < 3 ? '' : `<text x="${(left + 2).toFixed(1)}" y="${y + 13}">${escapeXml(label)}</text>`;
  const box = `x="${left.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${ROW - 1}"`;
  return `<g><title>${escapeXml(about)}</title><rect ${box} fill="${colour(call.file)}" rx="1"/>${text}</g>`;
}

/** Calls of the same function from the same caller as one; the longest to the left. */
function merged(call: Call): Call {
  const same = new Map<string, Call>();
  for (const callee of call.callees) {
    const key = `${callee.name} ${callee.file}`;
    const known = same.get(key);
    if (known === undefined) same.set(key, { ...callee, callees: [...callee.callees] });
    else {
      known.selfMs += callee.selfMs;
      known.callees.push(...callee.callees);
    }
  }
  const callees = [...same.values()].map(merged).toSorted((a, b) => totalMs(b) - totalMs(a));
  return { ...call, callees };
}

function colour(file: string): string {
  const hue = HUES.find(([prefix]) => file.includes(prefix))?.[1];
  return hue === undefined ? 'hsl(0 0% 85%)' : `hsl(${hue} 75% 78%)`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
