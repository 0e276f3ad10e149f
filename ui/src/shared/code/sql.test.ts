import { describe, expect, it } from 'vitest';
import { sqlTokens } from './sql';

const kinds = (text: string) =>
  sqlTokens(text)
    .filter((token) => token.text.trim() !== '')
    .map(({ kind, text }) => [kind, text.trim()]);

describe('SQL is coloured as PostgreSQL reads it', () => {
  it.each([
    '',
    'DROP TABLE x',
    "'open",
    '"open',
    '$$ open',
    '/* open /* deeper */',
    "E'\\",
    '\u{1f600} $ $1 $a$b$a$ 1_000.5e-3',
    'select\n\t1 -- end',
  ])('keeps every character of %j', (text) => {
    expect(
      sqlTokens(text)
        .map((token) => token.text)
        .join(''),
    ).toBe(text);
  });

  it('ends a plain string at a backslash and a quote', () => {
    expect(kinds(String.raw`'it\'; DROP TABLE x --'`)).toEqual([
      ['string', String.raw`'it\'`],
      ['plain', ';'],
      ['keyword', 'DROP'],
      ['keyword', 'TABLE'],
      ['name', 'x'],
      ['comment', "--'"],
    ]);
  });

  it('goes on after an escaped quote in an E string', () => {
    expect(kinds(String.raw`E'it\'s' x`)).toEqual([
      ['string', String.raw`E'it\'s'`],
      ['name', 'x'],
    ]);
  });

  it('lets comments nest', () => {
    expect(kinds('/* a /* b */ c */ DROP')).toEqual([
      ['comment', '/* a /* b */ c */'],
      ['keyword', 'DROP'],
    ]);
  });

  it('ends a line comment at the line', () => {
    expect(kinds('-- x\nDROP')).toEqual([
      ['comment', '-- x'],
      ['keyword', 'DROP'],
    ]);
  });

  it('takes a dollar quote up to its own tag', () => {
    expect(kinds('$a$ $b$ DROP $a$ DROP')).toEqual([
      ['string', '$a$ $b$ DROP $a$'],
      ['keyword', 'DROP'],
    ]);
  });

  it('tells a parameter from a dollar quote, and a quoted name from a keyword', () => {
    expect(kinds('$1 "drop"')).toEqual([
      ['parameter', '$1'],
      ['name', '"drop"'],
    ]);
  });

  it('splits a large hostile text in reasonable time', () => {
    const started = performance.now();
    sqlTokens("'".repeat(50_001) + '/*'.repeat(20_000) + '$'.repeat(20_000));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
