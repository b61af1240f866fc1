import type { RunBench } from './bench.ts';

export interface Bench {
  readonly name: string;
  readonly what: string;
  /** Not among all: run where it is named. */
  readonly isExtra?: true;
  /** Codecs and browsers are loaded only for the benches that run. */
  readonly load: () => Promise<RunBench>;
}

/** In the order in which they run. A new bench is one file in benches/ and one entry here. */
export const BENCHES: readonly Bench[] = [
  {
    name: 'transcode',
    what: 'processor time a picture of the whole annotated path, beside one ffmpeg that decodes and encodes',
    load: async () => (await import('./benches/transcode.ts')).benchTranscode,
  },
  {
    name: 'analyse',
    what: 'a camera that nobody watches, beside ffmpeg that only decodes it',
    load: async () => (await import('./benches/analyse.ts')).benchAnalyse,
  },
  {
    name: 'overlay',
    what: 'a watched camera in overlay mode, beside annotated',
    load: async () => (await import('./benches/overlay.ts')).benchOverlay,
  },
  {
    name: 'memory',
    what: 'memory of each process, shared parts by their share',
    load: async () => (await import('./benches/memory.ts')).benchMemory,
  },
  {
    name: 'cameras',
    what: 'how many 720p15 cameras run well, analysed and watched',
    load: async () => (await import('./benches/cameras.ts')).benchCameras,
  },
  {
    name: 'detector',
    what: 'pictures a second by batch, threads and model',
    load: async () => (await import('./benches/detector.ts')).benchDetector,
  },
  {
    name: 'ingest',
    what: "from the camera's send to the picture being read, beside libav's RTSP client",
    load: async () => (await import('./benches/ingest.ts')).benchIngest,
  },
  {
    name: 'latency',
    what: "from the camera's send to the decoded pixel in Chromium",
    load: async () => (await import('./benches/latency.ts')).benchLatency,
  },
  {
    name: 'join',
    what: 'from the offer to the first decoded picture in Chromium',
    load: async () => (await import('./benches/join.ts')).benchJoin,
  },
  {
    name: 'viewers',
    what: "mediasoup's processor time a viewer at 2 Mbit/s",
    load: async () => (await import('./benches/viewers.ts')).benchViewers,
  },
  {
    name: 'store',
    what: 'events a second on the disk, and a page of five million',
    load: async () => (await import('./benches/store.ts')).benchStore,
  },
  {
    name: 'peers',
    what: 'the same input through what one would write by hand',
    load: async () => (await import('./benches/peers.ts')).benchPeers,
  },
  {
    name: 'capacity',
    what: 'what a camera takes here, and how many more fit',
    load: async () => (await import('./benches/capacity.ts')).benchCapacity,
  },
  {
    name: 'encode',
    what: 'what each effort of x264 takes a picture, and how the picture looks',
    isExtra: true,
    load: async () => (await import('./benches/encode.ts')).benchEncode,
  },
  {
    name: 'growth',
    what: 'how the cost of a camera grows with their number, pixels and faces',
    isExtra: true,
    load: async () => (await import('./benches/growth.ts')).benchGrowth,
  },
  {
    name: 'profile',
    what: "where a camera's process spends its time, by file and as a flame graph",
    isExtra: true,
    load: async () => (await import('./benches/profile.ts')).benchProfile,
  },
];
