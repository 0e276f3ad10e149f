import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Untrusted } from './Untrusted';
import { hiddenCount, mixedWords, visiblePieces } from './visible';

describe('text from a client', () => {
  it('leaves ordinary text, tabs, line breaks and other languages as they are', () => {
    const text = 'SELECT 1;\n\t-- größer, 数据, данные, 😀';
    expect(visiblePieces(text)).toEqual([{ kind: 'text', text }]);
  });

  it.each([
    ['a right-to-left override', '\u202e', 'U+202E'],
    ['an isolate', '\u2066', 'U+2066'],
    ['a zero-width space', '\u200b', 'U+200B'],
    ['a zero-width joiner', '\u200d', 'U+200D'],
    ['a byte order mark', '\ufeff', 'U+FEFF'],
    ['a soft hyphen', '\u00ad', 'U+00AD'],
    ['a space that is none', '\u00a0', 'U+00A0'],
    ['a carriage return', '\r', 'U+000D'],
    ['an escape sequence', '\u001b', 'U+001B'],
    ['a null', '\0', 'U+0000'],
    ['a tag character', '\u{e0041}', 'U+E0041'],
    ['half a character', '\ud800', 'U+D800'],
    ['a Hangul filler', '\u3164', 'U+3164'],
  ])('shows %s as its code', (_, character, code) => {
    render(<Untrusted text={`drop${character}table`} />);
    expect(screen.getByText(code)).toBeVisible();
    expect(document.body.textContent).toBe(`drop${code}table`);
    expect(hiddenCount(`drop${character}table`)).toBe(1);
  });

  it('never becomes markup', () => {
    render(<Untrusted text={'<img src=x onerror=alert(1)>'} />);
    expect(screen.getByText('<img src=x onerror=alert(1)>')).toBeVisible();
    expect(document.querySelector('img')).toBeNull();
  });

  it('names words in which alphabets are mixed, and the letters', () => {
    expect(mixedWords('pаyments payments данные')).toEqual([{ word: 'pаyments', letters: ['U+0430'] }]);
  });
});
