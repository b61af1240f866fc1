import { useState } from 'react';

export type ViewChoice = 'annotated' | 'overlay';

/** How this viewer wants to see this camera, remembered by the browser. */
export function useViewChoice(cameraId: string): readonly [ViewChoice, (choice: ViewChoice) => void] {
  const [chosen, setChosen] = useState<{ readonly cameraId: string; readonly choice: ViewChoice } | null>(
    null,
  );
  const choice = chosen?.cameraId === cameraId ? chosen.choice : readChoice(cameraId);
  const choose = (next: ViewChoice) => {
    setChosen({ cameraId, choice: next });
    try {
      localStorage.setItem(keyOf(cameraId), next);
    } catch {
      // A browser that keeps nothing: the choice holds until the page is left.
    }
  };
  return [choice, choose];
}

function readChoice(cameraId: string): ViewChoice {
  try {
    return localStorage.getItem(keyOf(cameraId)) === 'overlay' ? 'overlay' : 'annotated';
  } catch {
    return 'annotated';
  }
}

function keyOf(cameraId: string): string {
  return `maskwatch.view.${cameraId}`;
}
