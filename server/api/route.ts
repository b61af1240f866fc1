import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Principal } from '../auth/authenticator.ts';

type Access =
  /** Without sign-in. */
  'public' | 'viewer' | 'admin';

/** One operation of the API: the router, the documentation and the tests are made from these alone. */
export interface RouteDefinition<Body extends z.ZodType, Query extends z.ZodType, Reply extends z.ZodType> {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** Below /api/v1, as `/cameras/:id`. */
  readonly path: string;
  readonly summary: string;
  readonly access: Access;
  /** Of the success. */
  readonly status: number;
  /** JSON unless `bodyType` says otherwise. */
  readonly body?: Body;
  readonly bodyType?: string;
  readonly query?: Query;
  /** What `handle` resolves to, sent as JSON. Keys that it does not have are never sent. */
  readonly reply?: Reply;
  /** Media type of an answer that `handle` writes itself. */
  readonly replyType?: string;
  /** Statuses of the problems that are its own: those of every route are documented anyway. */
  readonly problems?: readonly number[];
  handle(call: Call<z.output<Body>, z.output<Query>>): Promise<z.input<Reply> | void> | z.input<Reply> | void;
}

export interface Call<Body, Query> {
  /** Parameters of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly body: Body;
  readonly query: Query;
  /** Null on public routes only. */
  readonly principal: Principal | null;
  readonly request: Request;
  readonly response: Response;
}

export type Route = RouteDefinition<z.ZodType, z.ZodType, z.ZodType>;

/** Lets TypeScript infer what `handle` gets from the route's schemas. */
export function route<
  Body extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodObject,
  Reply extends z.ZodType = z.ZodVoid,
>(definition: RouteDefinition<Body, Query, Reply>): Route {
  // The router hands to `handle` only what these very schemas parsed.
  return definition as unknown as Route;
}

/** The path's parameter; the router matched it, so it is there. */
export function param(call: Pick<Call<unknown, unknown>, 'params'>, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw new Error(`the route has no parameter ${name}`);
  return value;
}
