import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';

/** Requests under way get this long to finish when the server stops. */
const GRACE_MS = 1000;

/** The one TCP port of pages, API and live channel. */
export class HttpListener {
  readonly server: Server;

  constructor(handle: RequestListener) {
    this.server = createServer(handle);
  }

  /** Resolves to the port that it listens on. @throws Node errors as EADDRINUSE, EACCES, EADDRNOTAVAIL. */
  async listen(host: string, port: number): Promise<number> {
    this.server.listen(port, host);
    await once(this.server, 'listening');
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeIdleConnections();
    const impatience = setTimeout(() => this.server.closeAllConnections(), GRACE_MS);
    await closed;
    clearTimeout(impatience);
  }
}
