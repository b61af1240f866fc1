import { z } from 'zod';

const JsonSchema = z.looseObject({
  description: z.string().optional(),
  type: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  format: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minItems: z.number().optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
});

/** In words, what `schema` allows at `path`, as `a whole number from 1 to 65535`. */
export function describeAllowed(schema: z.ZodType, path: readonly PropertyKey[]): string {
  let at: unknown = z.toJSONSchema(schema, { io: 'input' });
  for (const key of path) {
    const properties = JsonSchema.parse(at).properties;
    if (properties === undefined) break;
    at = properties[String(key)];
  }
  return inWords(at);
}

function inWords(schema: unknown): string {
  const parsed = JsonSchema.safeParse(schema);
  if (!parsed.success) return 'nothing';
  const { description, type, enum: values, format, minimum, maximum, minLength } = parsed.data;
  const { items, anyOf, properties } = parsed.data;
  if (description !== undefined) return description;
  if (anyOf) return anyOf.map((each) => inWords(each)).join(' or ');
  if (values) return `one of ${values.map(String).join(', ')}`;
  if (type === 'integer') return `a whole number from ${minimum} to ${maximum}`;
  if (type === 'number') return `a number from ${minimum} to ${maximum}`;
  if (type === 'boolean') return 'true or false';
  if (type === 'array') return `a list, each ${inWords(items)}`;
  if (type === 'null') return 'null';
  if (properties) return `a section with the keys ${Object.keys(properties).join(', ')}`;
  if (format === 'ipv4' || format === 'ipv6') return `an ${format === 'ipv4' ? 'IPv4' : 'IPv6'} address`;
  return minLength !== undefined && minLength > 1 ? `text of at least ${minLength} characters` : 'text';
}
