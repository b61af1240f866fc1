import type { MaskwatchServer } from '../../test/helpers/maskwatch-server.ts';
import type { WhepServer } from './whep-browser.ts';

/** The WHEP of a running server, by its own API. */
export function serverWhep(server: MaskwatchServer): WhepServer {
  return {
    async join(cameraId, offerSdp, mode) {
      const query = mode === 'annotated' ? '' : `?mode=${mode}`;
      const response = await server.send('POST', `/api/v1/cameras/${cameraId}/whep${query}`, {
        type: 'application/sdp',
        body: offerSdp,
      });
      const answerSdp = await response.text();
      if (!response.ok) throw new Error(answerSdp);
      return {
        answerSdp,
        session: response.headers.get('location') ?? '',
        rendition: response.headers.get('maskwatch-rendition'),
      };
    },
    async leave(session) {
      await server.fetch('DELETE', session);
    },
  };
}
