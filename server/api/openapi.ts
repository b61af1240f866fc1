import { z } from 'zod';
import * as camera from './resources/camera.ts';
import * as cameraStats from './resources/camera-stats.ts';
import * as cameraTest from './resources/camera-test.ts';
import * as event from './resources/event.ts';
import * as period from './resources/period.ts';
import * as problem from './resources/problem.ts';
import * as session from './resources/session.ts';
import * as stats from './resources/stats.ts';
import type { Route } from './route.ts';

/** Problems that every route may answer with. */
const COMMON_PROBLEMS = [405, 500];

/** By name; the same schemas validate, and are the types of server and page. */
const RESOURCES = [session, camera, cameraTest, event, period, cameraStats, stats, problem].flatMap((each) =>
  Object.entries<z.ZodType>(each),
);

const NAMES = new Map<unknown, string>(RESOURCES.map(([name, schema]) => [schema, name]));

/** OpenAPI 3.1 of the route table: what is not in the table does not exist, and what is there is documented. */
export function openApiDocument(routes: readonly Route[], version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of routes) {
    const path = operation.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [operation.method]: describe(operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Maskwatch',
      version,
      description: 'Face-mask compliance of cameras: live, counted and recorded.',
    },
    servers: [{ url: '/api/v1' }],
    paths,
    components: {
      schemas: Object.fromEntries(
        RESOURCES.map(([name, schema]) => [name, jsonSchema(schema, isInput(name) ? 'input' : 'output')]),
      ),
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API token of `maskwatch token create NAME`',
        },
        cookie: { type: 'apiKey', in: 'cookie', name: 'maskwatch_session' },
      },
    },
  };
}

function describe(operation: Route): Record<string, unknown> {
  const {
    summary,
    access,
    status,
    body,
    bodyType = 'application/json',
    reply,
    replyType,
    query,
    path,
  } = operation;
  const parameters = [
    ...[...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    })),
    ...(query instanceof z.ZodObject ? queryParameters(query) : []),
  ];
  const success = reply
    ? { 'application/json': { schema: schemaOrReference(reply, 'output') } }
    : replyType !== undefined && { [replyType]: { schema: { type: 'string' } } };
  const problems = [
    ...(operation.problems ?? []),
    ...(access === 'public' ? [] : [401]),
    ...(access === 'admin' || operation.method !== 'get' ? [403] : []),
    ...(body ? [413, 415] : []),
    ...(body || query ? [422] : []),
    ...COMMON_PROBLEMS,
  ];
  return {
    summary,
    security: access === 'public' ? [] : [{ bearer: [] }, { cookie: [] }],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body
      ? {
          requestBody: {
            required: true,
            content: { [bodyType]: { schema: schemaOrReference(body, 'input') } },
          },
        }
      : {}),
    responses: {
      [status]: { description: 'Success', ...(success ? { content: success } : {}) },
      ...Object.fromEntries([...new Set(problems)].map((each) => [each, problemResponse])),
    },
  };
}

const problemResponse = {
  description: 'Problem details, RFC 9457',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

function queryParameters(query: z.ZodObject): unknown[] {
  return Object.entries(query.shape).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema: jsonSchema(schema, 'input'),
  }));
}

function schemaOrReference(schema: z.ZodType, io: 'input' | 'output'): unknown {
  if (schema instanceof z.ZodArray && schema.element instanceof z.ZodType) {
    return { type: 'array', items: schemaOrReference(schema.element, io) };
  }
  const name = NAMES.get(schema);
  return name === undefined ? jsonSchema(schema, io) : { $ref: `#/components/schemas/${name}` };
}

function jsonSchema(schema: z.core.$ZodType, io: 'input' | 'output'): unknown {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}

function isInput(name: string): boolean {
  return ['SessionRequest', 'CameraFields', 'CameraPatch', 'CameraTest'].includes(name);
}
