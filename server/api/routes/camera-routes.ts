import { z } from 'zod';
import { cameraResource } from '../camera-resource.ts';
import { PasswordNeeded } from '../camera-address.ts';
import type { CameraRegistry } from '../camera-registry.ts';
import { ApiProblem, notFound } from '../problem.ts';
import { CameraFields, CameraPatch, CameraResource } from '../resources/camera.ts';
import { param, route } from '../route.ts';
import type { Route } from '../route.ts';
import type { StoredCamera } from '../../store/camera-table.ts';

const SNAPSHOT_TIMEOUT_MS = 5000;

export interface SnapshotSource {
  snapshot(cameraId: string, options: { readonly timeoutMs: number }): Promise<Uint8Array>;
}

export function cameraRoutes(registry: CameraRegistry, fleet: SnapshotSource): Route[] {
  const resource = (camera: StoredCamera) => cameraResource(camera, registry.status(camera));
  const existing = async (id: string) => {
    const camera = await registry.find(id);
    if (!camera) throw notFound('camera');
    return camera;
  };
  return [
    route({
      method: 'get',
      path: '/cameras',
      summary: 'All cameras, oldest first',
      access: 'viewer',
      status: 200,
      reply: z.array(CameraResource),
      handle: async () => (await registry.list()).map(resource),
    }),
    route({
      method: 'post',
      path: '/cameras',
      summary: 'Add a camera',
      access: 'admin',
      status: 201,
      body: CameraFields,
      reply: CameraResource,
      async handle({ body, response }) {
        const camera = await registry.add(body);
        response.location(`/api/v1/cameras/${camera.id}`);
        return resource(camera);
      },
    }),
    route({
      method: 'post',
      path: '/cameras/demo',
      summary: 'Add the built-in demonstration camera, or find it',
      access: 'admin',
      status: 201,
      reply: CameraResource,
      async handle({ response }) {
        const camera = await registry.addDemo();
        response.location(`/api/v1/cameras/${camera.id}`);
        return resource(camera);
      },
    }),
    route({
      method: 'get',
      path: '/cameras/:id',
      summary: 'One camera',
      access: 'viewer',
      status: 200,
      reply: CameraResource,
      problems: [404],
      handle: async (call) => resource(await existing(param(call, 'id'))),
    }),
    route({
      method: 'patch',
      path: '/cameras/:id',
      summary: 'Change a camera; what is not named stays',
      access: 'admin',
      status: 200,
      body: CameraPatch,
      reply: CameraResource,
      problems: [404],
      async handle(call) {
        const camera = await registry.change(param(call, 'id'), call.body).catch((error: unknown) => {
          throw passwordProblem(error);
        });
        if (!camera) throw notFound('camera');
        return resource(camera);
      },
    }),
    route({
      method: 'delete',
      path: '/cameras/:id',
      summary: 'Remove a camera; its events and clips stay',
      access: 'admin',
      status: 204,
      problems: [404],
      async handle(call) {
        if (!(await registry.remove(param(call, 'id')))) throw notFound('camera');
      },
    }),
    route({
      method: 'get',
      path: '/cameras/:id/snapshot.jpg',
      summary: "The camera's newest picture",
      access: 'viewer',
      status: 200,
      replyType: 'image/jpeg',
      problems: [404, 503],
      async handle(call) {
        const camera = await existing(param(call, 'id'));
        const jpeg = await fleet
          .snapshot(camera.id, { timeoutMs: SNAPSHOT_TIMEOUT_MS })
          .catch((cause: unknown) => {
            const { message } = registry.status(camera);
            throw new ApiProblem(503, 'no-picture', `The camera shows no picture now. ${message}`, { cause });
          });
        call.response.type('image/jpeg').send(Buffer.from(jpeg));
      },
    }),
  ];
}

/** The problem for PasswordNeeded; any other error is left as it is. */
export function passwordProblem(error: unknown): unknown {
  if (!(error instanceof PasswordNeeded)) return error;
  return new ApiProblem(422, 'password-needed', error.message, {
    errors: [{ pointer: '/password', detail: error.message }],
  });
}
