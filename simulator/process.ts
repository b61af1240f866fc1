// Forked by demo-camera.ts: serves streams by RTSP until its parent is gone.
import { simulatorRequest, type SimulatorReply } from './demo-messages.ts';
import { startSimulator } from './rtsp-server.ts';

const tell = (message: SimulatorReply): void => void process.send?.(message);

process.on('disconnect', () => process.exit(0));
// A terminal's Ctrl-C goes to the whole process group; the parent ends this process when it is done with it.
process.on('SIGINT', () => {});

process.once('message', (raw) => {
  start(raw).catch((error: unknown) => {
    const code =
      error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
    tell({ type: 'failed', code, message: error instanceof Error ? error.message : String(error) });
    process.exitCode = 1;
    process.disconnect?.();
  });
});

async function start(raw: unknown): Promise<void> {
  const { port, streams } = simulatorRequest.parse(raw);
  const simulator = await startSimulator({ port, streams });
  tell({ type: 'listening', port: simulator.port });
}
