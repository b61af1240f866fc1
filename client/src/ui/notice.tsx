import type { ReactNode } from 'react';
import type { Tone } from './tone.ts';

interface NoticeProps {
  readonly tone: Tone;
  readonly testId?: string;
  readonly children: ReactNode;
}

/** A sentence that must be noticed; bad news is read out at once. */
export function Notice({ tone, testId, children }: NoticeProps) {
  return (
    <div className="notice" data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'} data-testid={testId}>
      {children}
    </div>
  );
}
