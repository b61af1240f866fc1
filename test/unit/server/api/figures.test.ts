import { describe, expect, it } from 'vitest';
import { StatsResource } from '../../../../server/api/resources/stats.ts';
import { CAMERA } from '../support/camera-and-violation.ts';
import { REPORT } from '../support/reports.ts';
import { startTestServer } from '../support/test-server.ts';

describe('metrics', () => {
  it('has the cameras as they are now', async () => {
    const { url, token, fleet, registry } = await startTestServer();
    const camera = await registry.add(CAMERA);
    fleet.statuses.set(camera.id, { state: 'live', message: '', sinceMs: 0 });
    fleet.reports.set(camera.id, REPORT);
    fleet.emit('report', camera.id, REPORT);
    const headers = { authorization: `Bearer ${token}` };
    const read = async () => (await fetch(`${url}/metrics`, { headers })).text();
    const text = await read();
    expect(text).toContain(`maskwatch_camera_state{camera="${camera.id}",state="live"} 1`);
    expect(text).toContain(`maskwatch_camera_people{camera="${camera.id}",label="without_mask"} 2`);
    expect(text).toContain(`maskwatch_frames_dropped_total{camera="${camera.id}"} 3`);
    expect(text).toContain(`maskwatch_camera_look_rate{camera="${camera.id}",of="wished"} 5`);
    expect(text).toContain(`maskwatch_camera_look_rate{camera="${camera.id}",of="current"} 3.5`);
    const codec = `maskwatch_camera_codec{camera="${camera.id}"`;
    expect(text).toContain(`${codec},of="decoder",on="hardware",name="vaapi"} 1`);
    expect(text).toContain(`${codec},of="encoder",on="cpu",name="libx264"} 1`);
    const effort = `maskwatch_camera_encode_effort{camera="${camera.id}"`;
    expect(text).toContain(`${effort},effort="full"} 0`);
    expect(text).toContain(`${effort},effort="less"} 1`);
    const inPart = { isHardware: true, name: 'h264_nvenc', reason: 'h264_nvenc failed: no session' };
    fleet.reports.set(camera.id, { ...REPORT, encoder: inPart });
    expect(await read()).toContain(`${codec},of="encoder",on="partly",name="h264_nvenc"} 1`);
    fleet.reports.set(camera.id, REPORT);
    expect(text).toContain(`maskwatch_looks_gated_total{camera="${camera.id}"} 2`);
    expect(text).toContain(`maskwatch_looks_followed_total{camera="${camera.id}"} 3`);
    expect(text).toContain(`maskwatch_pictures_skipped_total{camera="${camera.id}"} 6`);
    expect(text).toContain(`maskwatch_violations_held_back_total{camera="${camera.id}"} 2`);
    expect(text).toContain(`maskwatch_violations_unverified_total{camera="${camera.id}"} 1`);
    expect(text).toContain(`maskwatch_stage_seconds_total{camera="${camera.id}",stage="decode"} 0.0625`);
    expect(text).toContain(`maskwatch_stage_dropped_total{camera="${camera.id}",stage="decode"} 2`);
    expect(text).toContain(`maskwatch_stage_queue{camera="${camera.id}",stage="detect"} 1`);
    expect(text).toContain(`maskwatch_detection_age_seconds_count{camera="${camera.id}"} 3`);
    expect(text).toContain('nodejs_heap_size_used_bytes');
    await registry.remove(camera.id);
    expect(await read()).not.toContain('state="live"} 1');
  });
});

describe('stats', () => {
  it('has each camera, and all together', async () => {
    const { call, clock, fleet, registry } = await startTestServer();
    const camera = await registry.add(CAMERA);
    clock.advance(1);
    await registry.add({ ...CAMERA, name: 'Down' });
    const report = { ...REPORT, atMs: clock.wallMs() };
    fleet.reports.set(camera.id, report);
    fleet.emit('report', camera.id, report);
    const { cameras, total } = StatsResource.parse(await (await call('/stats')).json());
    expect(cameras[0]).toMatchObject({
      cameraId: camera.id,
      fpsIn: 25,
      people: { without_mask: 2 },
      today: { people: 4, observedSeconds: 1 },
      violationsHeldBack: 2,
      decoder: REPORT.decoder,
      encoder: REPORT.encoder,
      encodeEffort: 'less',
    });
    expect(cameras[1]).toMatchObject({
      fpsIn: 0,
      width: null,
      encoder: null,
      encodeEffort: null,
      today: { people: 0, complianceRate: null },
    });
    expect(total.today).toEqual({ violations: 0, people: 4, observedSeconds: 1, complianceRate: 1 });
    clock.advance(10_000);
    const later = StatsResource.parse(await (await call('/stats')).json());
    expect(later.cameras[0]).toMatchObject({ fpsIn: 0, people: { without_mask: 0 }, today: { people: 4 } });
  });
});
