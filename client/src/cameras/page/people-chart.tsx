import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { LABEL_ORDER, LABEL_WORDS } from '../../ui/label-words.ts';
import { usePeopleHistory } from '../camera-queries.ts';
import { HISTORY_MS, toColumns } from '../people-history.ts';

const HEIGHT_PX = 150;
/** The first minutes fill the chart instead of its right edge. */
const NARROWEST_S = 120;

/** People in the picture over the last ten minutes, by label. */
export function PeopleChart({ cameraId }: { readonly cameraId: string }) {
  const history = usePeopleHistory(cameraId);
  const holderRef = useRef<HTMLDivElement>(null);
  const plotRef = useRef<uPlot>(null);
  const hasSamples = history.length > 1;

  useEffect(() => {
    const holder = holderRef.current;
    if (holder === null) return;
    const draw = () => {
      plotRef.current?.destroy();
      plotRef.current = new uPlot(chartOptions(holder), [[]], holder);
    };
    draw();
    const resized = new ResizeObserver(() =>
      plotRef.current?.setSize({ width: holder.clientWidth, height: HEIGHT_PX }),
    );
    resized.observe(holder);
    // The canvas does not follow custom properties by itself.
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', draw);
    return () => {
      scheme.removeEventListener('change', draw);
      resized.disconnect();
      plotRef.current?.destroy();
      plotRef.current = null;
    };
  }, [hasSamples]);

  useEffect(() => {
    plotRef.current?.setData(toColumns(history));
  }, [history]);

  return (
    <section className="card people-chart" aria-labelledby="chart-title">
      <h2 id="chart-title" className="card__title">
        People in the last 10 minutes
      </h2>
      <ul className="people-chart__legend" aria-hidden="true">
        {LABEL_ORDER.map((label) => (
          <li key={label} data-tone={LABEL_WORDS[label].tone}>
            {LABEL_WORDS[label].words}
          </li>
        ))}
      </ul>
      {hasSamples ? (
        <div
          ref={holderRef}
          className="people-chart__plot"
          role="img"
          aria-label="Line chart of people by label"
        />
      ) : (
        <p className="quiet">Fills while you watch.</p>
      )}
    </section>
  );
}

function chartOptions(holder: HTMLElement): uPlot.Options {
  const style = getComputedStyle(holder);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  // A count holds until the next look: a slope between two would show people who were never there.
  const steps = uPlot.paths.stepped?.({ align: 1 });
  const stepped = steps === undefined ? {} : { paths: steps };
  const axis = {
    stroke: colour('--muted'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
  };
  return {
    width: holder.clientWidth,
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: {
        range: (_plot, min, max) => [
          max - Math.min(HISTORY_MS / 1000, Math.max(NARROWEST_S, max - min)),
          max,
        ],
      },
      y: { range: (_plot, _min, max) => [0, Math.max(4, Math.ceil(max + 0.5))] },
    },
    axes: [
      // Whole minutes, as the labels show no seconds.
      { ...axis, incrs: [60, 120, 300], values: (_plot, seconds) => seconds.map(minuteText) },
      { ...axis, size: 30, incrs: [1, 2, 5, 10, 20, 50] },
    ],
    series: [
      {},
      ...LABEL_ORDER.map((label) => ({
        ...stepped,
        stroke: colour(`--${LABEL_WORDS[label].tone}`),
        width: label === 'unknown' ? 1 : 2,
        points: { show: false },
      })),
    ],
  };
}

function minuteText(seconds: number): string {
  return new Date(seconds * 1000).toLocaleTimeString(undefined, { hour: 'numeric', minute: '2-digit' });
}
