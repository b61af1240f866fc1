import type { DemoFace, Point } from './demo-faces.ts';

/** SVG colours; the photo's light decides how bright its whites are. */
export interface MaskStyle {
  readonly fabric: string;
  /** 0..1, how much darker than the fabric's own colour the photo's light makes it. */
  readonly shade: number;
}

const CHIN = 8;

/** A surgical mask on this face as an SVG fragment in the photo's pixels. `id` is unique within the picture. */
export function maskSvg(face: DemoFace, style: MaskStyle, id: string): string {
  const jaw = (index: number): Point => face.jaw[index] ?? face.noseTip;
  const eyes = mix(face.eyes[0], face.eyes[1], 0.5);
  const chin = jaw(CHIN);
  const height = distance(eyes, chin);
  const down = scale(subtract(chin, eyes), 1 / height);
  const mouth = mix(face.mouth[0], face.mouth[1], 0.5);
  // Cloth stands off the skin a little, most of all below the chin.
  const cloth = (index: number): Point => {
    const out = add(mouth, scale(subtract(jaw(index), mouth), 1.04));
    return add(out, scale(down, 0.05 * height * Math.max(0, 1 - Math.abs(index - CHIN) / 4)));
  };

  const nose = mix(face.noseBridge[1] ?? eyes, face.noseBridge[2] ?? eyes, 0.35);
  const left = [cloth(2), cloth(3), cloth(4), cloth(5), cloth(6)];
  const right = [cloth(14), cloth(13), cloth(12), cloth(11), cloth(10)];
  const topLeft = cloth(2);
  const topRight = cloth(14);
  const cheek = (corner: Point): Point => add(mix(corner, nose, 0.55), scale(down, 0.05 * height));
  const lower = [
    topRight,
    ...right.slice(1),
    cloth(9),
    cloth(8),
    cloth(7),
    ...left.slice(1).toReversed(),
    topLeft,
  ];
  const upper = `${xy(topLeft)} Q${xy(cheek(topLeft))} ${xy(nose)} Q${xy(cheek(topRight))} ${xy(topRight)}`;
  const outline = `M${upper} ${smooth(lower)} Z`;

  const bottom = cloth(CHIN);
  const pleat = (along: number): string => {
    const from = onChain(left, along);
    const to = onChain(right, along);
    const middle = mix(nose, bottom, 0.2 + along * 0.72);
    return `M${xy(from)} Q${xy(subtract(scale(middle, 2), mix(from, to, 0.5)))} ${xy(to)}`;
  };
  const thin = 0.011 * height;
  const pleats = [0.22, 0.47, 0.72].map(
    (along) =>
      `<path d="${pleat(along + 0.03)}" fill="none" stroke="#fff" stroke-opacity=".38" stroke-width="${px(2 * thin)}"/>` +
      `<path d="${pleat(along)}" fill="none" stroke="#102030" stroke-opacity=".34" stroke-width="${px(1.5 * thin)}"/>`,
  );
  const line = (x1: Point, x2: Point): string =>
    `gradientUnits="userSpaceOnUse" x1="${px(x1[0])}" y1="${px(x1[1])}" x2="${px(x2[0])}" y2="${px(x2[1])}"`;

  return `<defs>
<clipPath id="${id}c"><path d="${outline}"/></clipPath>
<linearGradient id="${id}a" ${line(topLeft, topRight)}><stop offset="0" stop-opacity=".42"/><stop offset=".2" stop-opacity=".12"/>
<stop offset=".5" stop-opacity="0"/><stop offset=".8" stop-opacity=".12"/><stop offset="1" stop-opacity=".42"/></linearGradient>
<linearGradient id="${id}d" ${line(nose, bottom)}><stop offset="0" stop-opacity="0"/><stop offset=".55" stop-opacity=".04"/>
<stop offset="1" stop-opacity=".4"/></linearGradient>
<radialGradient id="${id}h" gradientUnits="userSpaceOnUse" cx="${px(face.noseTip[0])}" cy="${px(face.noseTip[1])}" r="${px(0.3 * height)}">
<stop offset="0" stop-color="#fff" stop-opacity=".5"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient>
<filter id="${id}s" x="-30%" y="-30%" width="160%" height="160%"><feGaussianBlur stdDeviation="${px(0.035 * height)}"/></filter>
<filter id="${id}e" x="-10%" y="-10%" width="120%" height="120%"><feGaussianBlur stdDeviation="1.1"/></filter>
</defs>
<path d="${outline}" transform="translate(${xy(scale(down, 0.03 * height))})" opacity=".38" filter="url(#${id}s)"/>
<g filter="url(#${id}e)">
${earLoops(face, left, right, height)}
<g clip-path="url(#${id}c)">
<path d="${outline}" fill="${style.fabric}"/>
<path d="${outline}" fill="url(#${id}h)"/>
${pleats.join('\n')}
<path d="M${upper}" fill="none" stroke="#fff" stroke-opacity=".55" stroke-width="${px(0.07 * height)}"/>
<path d="M${upper}" transform="translate(${xy(scale(down, 0.045 * height))})" fill="none" stroke="#102030" stroke-opacity=".25" stroke-width="${px(thin)}"/>
<path d="${outline}" fill="url(#${id}a)"/>
<path d="${outline}" fill="url(#${id}d)"/>
<path d="${outline}" fill="#000" fill-opacity="${style.shade}"/>
<path d="${outline}" fill="none" stroke="#102030" stroke-opacity=".35" stroke-width="${px(2 * thin)}"/>
</g>
</g>`;
}

/** From the mask's upper and lower corners to the ear; the far ear of a turned head is out of sight. */
function earLoops(face: DemoFace, left: readonly Point[], right: readonly Point[], height: number): string {
  const sides: readonly (readonly [Point | undefined, readonly Point[]])[] = [
    [face.jaw[0], left],
    [face.jaw[16], right],
  ];
  return sides
    .map(([temple, side]) => {
      const [upper, , lower] = side;
      if (temple === undefined || upper === undefined || lower === undefined) return '';
      if (distance(temple, face.noseTip) < 0.55 * height) return '';
      const ear = add(mix(temple, upper, 0.35), scale(subtract(temple, face.noseTip), 0.08));
      const style = `fill="none" stroke="#dfe3e4" stroke-opacity=".7" stroke-width="${px(0.014 * height)}"`;
      return `<path d="M${xy(upper)} L${xy(ear)} M${xy(lower)} Q${xy(mix(lower, ear, 0.6))} ${xy(ear)}" ${style}/>`;
    })
    .join('');
}

/** A Catmull-Rom curve through the points, as cubic Bézier segments; the pen is at the first one. */
function smooth(points: readonly Point[]): string {
  return points
    .slice(1)
    .map((to, index) => {
      const from = points[index] ?? to;
      const before = points[index - 1] ?? from;
      const after = points[index + 2] ?? to;
      const first = add(from, scale(subtract(to, before), 1 / 6));
      const second = subtract(to, scale(subtract(after, from), 1 / 6));
      return `C${xy(first)} ${xy(second)} ${xy(to)}`;
    })
    .join(' ');
}

/** The point at `along` (0..1) of a chain of points. */
function onChain(points: readonly Point[], along: number): Point {
  const place = along * (points.length - 1);
  const index = Math.min(points.length - 2, Math.floor(place));
  const from = points[index] ?? [0, 0];
  return mix(from, points[index + 1] ?? from, place - index);
}

const add = (a: Point, b: Point): Point => [a[0] + b[0], a[1] + b[1]];
const subtract = (a: Point, b: Point): Point => [a[0] - b[0], a[1] - b[1]];
const scale = (a: Point, by: number): Point => [a[0] * by, a[1] * by];
const mix = (a: Point, b: Point, share: number): Point => add(scale(a, 1 - share), scale(b, share));
const distance = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1]);
const px = (value: number): string => value.toFixed(1);
const xy = (point: Point): string => `${px(point[0])},${px(point[1])}`;
