import type { CameraStats } from '../../../../server/api/resources/camera-stats.ts';
import type { CameraResource } from '../../../../server/api/resources/camera.ts';
import { FactList } from '../../ui/fact-list.tsx';
import { codecText, sizeText } from '../../ui/number-text.ts';
import { momentText } from '../../ui/time-text.ts';
import { codecInUseText, encodingText } from './codec-in-use-text.ts';
import { looksText } from './looks-text.ts';
import { StageTable } from './stage-table.tsx';

interface CameraDetailsProps {
  readonly camera: CameraResource;
  readonly stats: CameraStats | undefined;
  readonly displayDelayMs: number | null;
}

/** The technical numbers, out of the way of those who do not need them. */
export function CameraDetails({ camera, stats, displayDelayMs }: CameraDetailsProps) {
  return (
    <details className="card camera-details" data-testid="camera-details">
      <summary className="card__title">Details</summary>
      <FactList
        facts={[
          ['Address', camera.demo ? 'Demo camera' : camera.url],
          ['State', camera.status.message],
          ['In this state since', momentText(camera.status.since)],
          ['Picture', stats === undefined ? null : pictureText(stats)],
          ['Pictures a second, from the camera', stats?.fpsIn.toFixed(1) ?? null],
          [
            'Pictures not decoded in this second, as nobody needs them',
            stats?.picturesSkipped.toLocaleString() ?? null,
          ],
          ['Looks a second, by the detector', stats === undefined ? null : looksText(stats)],
          ['Looks spared in this second, as nothing moved', stats?.looksGated.toLocaleString() ?? null],
          [
            'Looks only at known people and at what changed, in this second',
            stats?.looksFollowed.toLocaleString() ?? null,
          ],
          ['Pictures skipped for newer ones', stats?.dropped.toLocaleString() ?? null],
          ['From picture to detection', milliseconds(stats?.latencyMs)],
          ['From arrival to this screen', milliseconds(displayDelayMs)],
          ['Decoding', stats === undefined ? null : codecInUseText(stats.decoder)],
          ['Encoding', stats === undefined ? null : encodingText(stats)],
          ['Sent to viewers as', stats === undefined ? null : renditionsText(stats.renditions)],
          ['Viewers', stats?.viewers.toLocaleString() ?? null],
          ['Processor', stats === undefined ? null : `${Math.round(stats.cpuPercent)}\u00a0% of one core`],
          ['Memory', stats === undefined ? null : sizeText(stats.residentBytes)],
        ]}
      />
      {stats !== undefined && <StageTable stats={stats} />}
    </details>
  );
}

function pictureText(stats: CameraStats): string | null {
  if (stats.width === null || stats.height === null) return null;
  const codec = stats.codec === null ? '' : `${codecText(stats.codec)}, `;
  return `${codec}${stats.width} × ${stats.height}`;
}

function renditionsText(renditions: CameraStats['renditions']): string {
  const words = { annotated: 'annotated', grid: 'annotated, small', overlay: 'the camera’s own video' };
  return renditions.length === 0
    ? 'nothing: nobody watches'
    : renditions.map((each) => words[each]).join('; ');
}

function milliseconds(value: number | null | undefined): string | null {
  return value === null || value === undefined ? null : `${Math.round(value)}\u00a0ms`;
}
