import type { Clock } from '../clock.ts';

/** Looks at the age of the newest packet: a connection can stay open for hours and bring nothing. */
export function watchStall(
  timeoutMs: number,
  clock: Clock,
  onStall: () => void,
): { packetCame(): void; stop(): void } {
  let lastMs = clock.monotonicMs();
  const timer = setInterval(
    () => {
      if (clock.monotonicMs() - lastMs < timeoutMs) return;
      clearInterval(timer);
      onStall();
    },
    Math.max(20, Math.min(250, timeoutMs / 4)),
  );
  return {
    packetCame: () => {
      lastMs = clock.monotonicMs();
    },
    stop: () => clearInterval(timer),
  };
}
