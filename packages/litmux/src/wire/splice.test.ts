import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withMember, withModel } from './splice.ts';

describe('another value of a member', () => {
  test.for([
    ['{"model":"a","n":1}', '{"model":"b","n":1}'],
    ['\n{ "n" : [1, {"model":"x"}] , "model" : "a" }', '\n{ "n" : [1, {"model":"x"}] , "model" : "b" }'],
    ['{"text":"\\"model\\":\\\\","model":"a\\"","x":{}}', '{"text":"\\"model\\":\\\\","model":"b","x":{}}'],
    ['{"a":"}{][,","b":-1.5e3,"c":null,"model":null}', '{"a":"}{][,","b":-1.5e3,"c":null,"model":"b"}'],
  ])('%s', ([text = '', spliced]) => {
    expect(withMember(text, 'model', '"b"')).toBe(spliced);
  });

  test.for([
    ['a member stands twice', '{"max_tokens":9,"model":"a","max_tokens":1}'],
    ['the member itself stands twice', '{"model":"a","model":"c"}'],
    ['a name is written with escapes', '{"\\u006dodel":"c","model":"a"}'],
    ['it is not there', '{"messages":[]}'],
    ['the object is empty', '{}'],
    ['it is no object', '["model"]'],
  ])('not where %s', ([, text = '']) => {
    expect(withMember(text, 'model', '"b"')).toBeUndefined();
  });

  test('whatever JSON says, it says it afterwards, but for the member', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), fc.nat(2), (object, model, indent) => {
        const said = { ...object, model: 'a' };
        const spliced = withMember(JSON.stringify(said, undefined, indent), 'model', JSON.stringify(model));
        if (spliced !== undefined) expect(JSON.parse(spliced)).toEqual(JSON.parse(JSON.stringify({ ...said, model })));
        else expect(Object.keys(said).some((name) => JSON.stringify(name).includes('\\'))).toBe(true);
      }),
    );
  });
});

test('another model in an answer, where its name stands once', () => {
  expect(withModel('{"id":"x","model":"a","text":"\\"model\\":\\"a\\""}', 'a', 'b"')).toBe(
    '{"id":"x","model":"b\\"","text":"\\"model\\":\\"a\\""}',
  );
  expect(withModel('{"model":"a","usage":{"model":"a"}}', 'a', 'b')).toBeUndefined();
  expect(withModel('{"model" : "a"}', 'a', 'b')).toBeUndefined();
});
