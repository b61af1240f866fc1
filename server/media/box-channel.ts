import type { types } from 'mediasoup';
import type { BoxSet } from '../../pipeline/domain/overlay.ts';

/**
 * Boxes of a camera on their way to viewers: a JSON text each (pipeline/domain/overlay.ts), on a data channel that both
 * sides take as agreed, with the id 0. mediasoup numbers a viewer's data channels from 0 on, and there is only this one.
 */
export class BoxChannel {
  readonly #producer: types.DataProducer;

  private constructor(producer: types.DataProducer) {
    this.#producer = producer;
  }

  /** It ends with its router. */
  static async open(router: types.Router): Promise<BoxChannel> {
    const transport = await router.createDirectTransport();
    return new BoxChannel(await transport.produceData({ label: 'boxes' }));
  }

  get producerId(): string {
    return this.#producer.id;
  }

  send(boxes: BoxSet): void {
    if (!this.#producer.closed) this.#producer.send(JSON.stringify(boxes));
  }
}
