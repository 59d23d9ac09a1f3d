import type { FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';

const INTEGER_TEXT = /^-?\d{1,15}$/;

/**
 * Compiles a schema of a route. Bodies are taken as they are. Query strings and paths are only text, so an integer's
 * digits become the number there, and an empty value in a query counts as absent; nothing else is rounded, stripped or
 * filled in.
 */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const validator = Compile(schema);
  const integers = httpPart === 'body' ? [] : integerProperties(schema);
  const isQuery = httpPart === 'querystring';
  return (value: Record<string, unknown>) => {
    if (isQuery) dropUnset(value);
    for (const name of integers) {
      const text = value[name];
      if (typeof text === 'string' && INTEGER_TEXT.test(text)) value[name] = Number(text);
    }
    if (validator.Check(value)) return { value };
    return { error: validator.Errors(value) as FastifySchemaValidationError[] as never };
  };
};

function integerProperties(schema: TSchema): string[] {
  const { properties = {} } = schema as { readonly properties?: Readonly<Record<string, { readonly type?: string }>> };
  return Object.keys(properties).filter((name) => properties[name]!.type === 'integer');
}

function dropUnset(query: Record<string, unknown>): void {
  for (const name of Object.keys(query)) if (query[name] === '') delete query[name];
}
