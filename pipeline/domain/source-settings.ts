/** Where a camera's pictures come from. Credentials are apart from the URL: any character is allowed in them. */
export type SourceSettings =
  | {
      readonly kind: 'rtsp';
      /** `rtsp:` or `rtsps:`, without user information. */
      readonly url: string;
      readonly transport: 'tcp' | 'udp';
      readonly username?: string;
      readonly password?: string;
    }
  | { readonly kind: 'webcam'; /** As `/dev/video0`. */ readonly device: string }
  | {
      readonly kind: 'file';
      /** Absolute, resolved, below the configured folder. */ readonly path: string;
      readonly loop: boolean;
    };
