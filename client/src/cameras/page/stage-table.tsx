import type { CameraStats } from '../../../../server/api/resources/camera-stats.ts';

type StageName = CameraStats['stages'][number]['stage'];

const WORDS: Readonly<Record<StageName, string>> = {
  ingest: 'Receiving',
  decode: 'Decoding',
  motion: 'Looking for motion',
  scale: 'Scaling for the detector',
  detect: 'Waiting for the detector',
  track: 'People and rules',
  verify: 'Second look',
  annotate: 'Drawing boxes',
  encode: 'Encoding for viewers',
  rtp: 'Sending to viewers',
  record: 'Keeping for clips',
};

/** Where a camera's time goes. What is no stage (reading from the network, Node itself) is a row of its own. */
export function StageTable({ stats }: { readonly stats: CameraStats }) {
  if (stats.stages.length === 0) return null;
  const inStages = stats.stages.reduce((sum, { corePercent }) => sum + (corePercent ?? 0), 0);
  return (
    <table className="stages" data-testid="stage-table">
      <caption>Where time goes</caption>
      <thead>
        <tr>
          <th scope="col">Step</th>
          <th scope="col">ms each time</th>
          <th scope="col">times a second</th>
          <th scope="col">% of a core</th>
          <th scope="col">waiting</th>
          <th scope="col">given up</th>
        </tr>
      </thead>
      <tbody>
        {stats.stages.map(({ stage, msPerRun, runsPerSecond, corePercent, queue, dropped }) => (
          <tr key={stage} data-stage={stage}>
            <th scope="row">{WORDS[stage]}</th>
            <td>{msPerRun === null ? '–' : msPerRun.toFixed(2)}</td>
            <td>{runsPerSecond.toFixed(1)}</td>
            <td>{corePercent === null ? '–' : corePercent.toFixed(1)}</td>
            <td>{queue.toLocaleString()}</td>
            <td>{dropped.toLocaleString()}</td>
          </tr>
        ))}
        <tr>
          <th scope="row">Everything else</th>
          <td>–</td>
          <td>–</td>
          <td>{Math.max(0, stats.cpuPercent - inStages).toFixed(1)}</td>
          <td>–</td>
          <td>–</td>
        </tr>
      </tbody>
    </table>
  );
}
