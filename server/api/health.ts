export interface HealthSources {
  readonly store: { check(): Promise<void> };
  readonly detector: () => boolean;
  readonly media: () => boolean;
}

export interface Health {
  readonly status: 'ok' | 'degraded';
  readonly store: boolean;
  readonly detector: boolean;
  readonly media: boolean;
}

/** For load balancers and `docker healthcheck`: which part fails, and nothing that a stranger should not know. */
export async function readHealth({ store, detector, media }: HealthSources): Promise<Health> {
  const parts = {
    store: await store.check().then(
      () => true,
      () => false,
    ),
    detector: detector(),
    media: media(),
  };
  return { status: Object.values(parts).every(Boolean) ? 'ok' : 'degraded', ...parts };
}
