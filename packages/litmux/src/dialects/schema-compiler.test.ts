import { expect, test } from 'vitest';
import type { JsonObject } from '../core/json.ts';
import { compileSchema, schemaTargets, type SchemaTarget } from './schema-compiler.ts';

const { anthropicMessages } = schemaTargets;

test('constraints that a target does not know are told in the description', () => {
  const schema = { type: 'object', properties: { age: { type: 'integer', description: 'Years', minimum: 0, maximum: 150 } } };
  expect(compileSchema(schema, anthropicMessages)).toEqual({
    schema: {
      type: 'object',
      properties: { age: { type: 'integer', description: 'Years (minimum: 0, maximum: 150)' } },
      additionalProperties: false,
    },
    lost: [],
  });
});

test('formats and lengths stay only where they are understood', () => {
  const schema = { type: 'array', minItems: 3, items: { type: 'string', format: 'color' } };
  expect(compileSchema(schema, anthropicMessages).schema).toEqual({
    type: 'array',
    items: { type: 'string', description: '(format: "color")' },
    description: '(minItems: 3)',
  });
  expect(compileSchema({ type: 'array', minItems: 1, items: { type: 'string', format: 'email' } }, anthropicMessages).schema).toEqual({
    type: 'array',
    minItems: 1,
    items: { type: 'string', format: 'email' },
  });
});

test('properties that are called like keywords are properties', () => {
  const schema: JsonObject = {
    type: 'object',
    properties: { pattern: { type: 'string' }, $schema: { type: 'string' } },
    additionalProperties: false,
  };
  expect(compileSchema(schema, anthropicMessages)).toEqual({ schema, lost: [] });
});

test('maps and recursion are lost to a target that has neither, and named', () => {
  const schema = {
    type: 'object',
    properties: { tags: { type: 'object', additionalProperties: { type: 'string' } }, child: { $ref: '#/$defs/node' } },
    $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' } } } },
  };
  expect(compileSchema(schema, anthropicMessages).lost).toEqual([
    'properties.tags.additionalProperties',
    'properties.child.$ref',
    '$defs.node.properties.next.$ref',
  ]);
});

test('a definition that is used but not recursive stays', () => {
  const schema = {
    type: 'object',
    properties: { a: { $ref: '#/$defs/name' } },
    $defs: { name: { type: 'string' } },
    additionalProperties: false,
  };
  expect(compileSchema(schema, anthropicMessages)).toEqual({ schema, lost: [] });
});

test('a plainer target gets references inlined, null flagged, constants and numbers as an enum of texts', () => {
  const plain: SchemaTarget = {
    keywords: new Set(['type', 'properties', 'items', 'enum', 'anyOf', 'nullable', 'description']),
    tells: false,
    objects: 'as-given',
    references: 'inlined',
    nullable: 'flag',
    constants: 'enum',
    enums: 'text',
    oneOf: 'any-of',
    allOf: 'merged',
  };
  const schema = {
    type: 'object',
    properties: {
      name: { $ref: '#/$defs/name' },
      size: { const: 4 },
      either: { oneOf: [{ type: 'string' }, { type: 'null' }] },
      both: { allOf: [{ properties: { a: { type: 'string' } } }, { properties: { b: { type: 'number' } } }], type: 'object' },
    },
    $defs: { name: { type: ['string', 'null'], minLength: 1 } },
  };
  expect(compileSchema(schema, plain)).toEqual({
    schema: {
      type: 'object',
      properties: {
        name: { type: 'string', nullable: true },
        size: { type: 'string', enum: ['4'] },
        either: { type: 'string', nullable: true },
        both: { type: 'object', properties: { a: { type: 'string' }, b: { type: 'number' } } },
      },
    },
    lost: [],
  });
});
