import { LABELS } from '../../pipeline/domain/label.ts';
import { meanOf } from '../statistics.ts';
import type { EventJudgement } from './judge-events.ts';
import type { PeopleJudgement } from './judge-people.ts';
import type { FoundEvent, Transcript } from './transcript.ts';

export interface ClipJudgement {
  readonly clip: string;
  readonly model: string;
  /** Looks a second that were asked for. */
  readonly fps: number;
  readonly transcript: Transcript;
  readonly people: PeopleJudgement;
  readonly events: EventJudgement;
}

export function clipJson({ clip, model, fps, transcript, people, events }: ClipJudgement): string {
  const { matched } = events;
  return JSON.stringify({
    clip,
    model,
    fps,
    durationMs: Math.round(transcript.durationMs),
    looks: transcript.looks.length,
    looksGated: transcript.gated,
    followLooks: followLooksOf(transcript),
    cropsPerLook: meanOf(transcript.looks.map(({ crops }) => crops)),
    inferMsMean: meanOf(transcript.looks.map(({ inferMs }) => inferMs)),
    people: { wanted: people.wanted, counted: people.counted, ...people.who },
    peopleByLabel: people.byLabel,
    violations: {
      wanted: events.wanted,
      counted: events.counted,
      heldBack: transcript.heldBack,
      unverified: transcript.unverified,
      ...(matched && {
        found: matched.found.map(({ truth, event }) => ({ ...eventJson(event), truth })),
        missed: matched.missed,
        false: matched.false.map(eventJson),
        ignored: matched.ignored.map(eventJson),
        falsePerMinute: matched.falsePerMinute,
        startDelayMsMedian: startDelayMs(events),
      }),
    },
  });
}

export function clipText({ clip, model, fps, transcript, people, events }: ClipJudgement): string {
  const { who } = people;
  const { matched } = events;
  const seconds = (transcript.durationMs / 1000).toFixed(1);
  const followLooks = followLooksOf(transcript);
  const follow = followLooks === 0 ? '' : `, ${followLooks} of them at known people and changes only`;
  const gated = transcript.gated === 0 ? '' : ` and ${transcript.gated} spared as nothing moved`;
  const lines = [
    `${clip}: ${seconds} s, ${transcript.looks.length} looks at ${fps} a second${follow}${gated}, ${model}`,
    costText(transcript),
    '',
    `people        ${against(people.counted, people.wanted)}`,
    ...LABELS.map(
      (label) =>
        `  ${label.padEnd(16)}${against(people.byLabel[label].counted, people.byLabel[label].wanted)}`,
    ),
  ];
  if (who !== null) {
    const repeated = who.repeated.map(({ id, times }) => `${id} ${times} times`);
    lines.push(
      `  found ${who.found}, missed ${who.missed.length}${listOf(who.missed)}, ` +
        `counted again ${who.repeated.length}${listOf(repeated)}, optional ${who.optional}, nobody's face ${who.strangers}`,
      `  id switches     ${who.idSwitches}`,
    );
  }
  lines.push('', `violations    ${against(events.counted, events.wanted)}`);
  if (matched !== null) {
    const delay = startDelayMs(events);
    lines.push(
      `  found ${matched.found.length}${delay === null ? '' : ` (told ${(delay / 1000).toFixed(1)} s after the start, median)`}, ` +
        `missed ${matched.missed.length}, false ${matched.false.length}, not judged ${matched.ignored.length}`,
      `  false a minute  ${matched.falsePerMinute.toFixed(2)}`,
      ...matched.missed.map(
        ({ personId, fromMs, toMs }) => `  missed: ${personId ?? 'somebody'}, ${spanText({ fromMs, toMs })}`,
      ),
      ...matched.false.map((event) => `  false: ${event.label}, ${spanText(event)}, box ${boxText(event)}`),
    );
  }
  if (transcript.heldBack + transcript.unverified > 0)
    lines.push(
      `  held back by the second look ${transcript.heldBack}, not answered ${transcript.unverified}`,
    );
  return lines.join('\n');
}

function followLooksOf({ looks }: Transcript): number {
  return looks.filter(({ isWhole }) => !isWhole).length;
}

function costText({ looks }: Transcript): string {
  const crops = meanOf(looks.map((look) => look.crops)) ?? 0;
  const inferMs = meanOf(looks.map((look) => look.inferMs)) ?? 0;
  return `a look takes ${inferMs.toFixed(0)} ms and asks the classifier about ${crops.toFixed(1)} faces`;
}

/** Of the events found: from the true start to the telling, the grace time included. */
function startDelayMs({ matched }: EventJudgement): number | null {
  const delays = matched?.found.map(({ truth, event }) => event.toldMs - truth.fromMs) ?? [];
  return delays.toSorted((a, b) => a - b)[Math.floor(delays.length / 2)] ?? null;
}

function eventJson({ label, box, fromMs, toMs, toldMs, trackId, endReason }: FoundEvent): object {
  const rounded = { fromMs: Math.round(fromMs), toMs: Math.round(toMs), toldMs: Math.round(toldMs) };
  return { trackId, label, ...rounded, endReason, box };
}

function against(counted: number, wanted: number | null): string {
  return wanted === null ? `${counted} counted` : `${counted} counted, ${wanted} in truth`;
}

function listOf(names: readonly string[]): string {
  return names.length === 0 ? '' : ` (${names.join(', ')})`;
}

function spanText({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): string {
  return `${(fromMs / 1000).toFixed(1)} to ${(toMs / 1000).toFixed(1)} s`;
}

function boxText({ box }: FoundEvent): string {
  return `[${box.map((value) => value.toFixed(3)).join(', ')}]`;
}
