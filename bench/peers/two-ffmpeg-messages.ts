/** To the child that draws between two ffmpeg processes, in turns. */
export type ToTwoFfmpeg =
  | {
      readonly type: 'start';
      readonly width: number;
      readonly height: number;
      readonly fps: number;
      readonly socketPath: string;
      readonly decodeArgs: readonly string[];
      readonly encodeArgs: readonly string[];
    }
  | { readonly type: 'run'; readonly frames: number };

/** After each turn: what the three processes have taken so far. */
export interface FromTwoFfmpeg {
  readonly cpuMs: number;
}
