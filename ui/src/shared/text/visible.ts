/** A piece of text that came from a client: either as it is, or a character that would hide or move others. */
export type Piece = { kind: 'text'; text: string } | { kind: 'hidden'; code: string; name: string };

/**
 * Characters that show nothing, look like an ordinary space, or reorder what stands around them. Left as they are, they make
 * an approver read another command than the one that runs.
 */
const HIDDEN =
  // eslint-disable-next-line no-control-regex, no-misleading-character-class
  /[\u0000-\u0008\u000b-\u001f\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{1d159}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]|\p{Surrogate}/gu;

const NAMES: Readonly<Record<number, string>> = {
  0x00: 'null',
  0x07: 'bell',
  0x08: 'backspace',
  0x0d: 'carriage return',
  0x1b: 'escape',
  0x7f: 'delete',
  0xa0: 'no-break space',
  0xad: 'soft hyphen',
  0x061c: 'Arabic letter mark',
  0x200b: 'zero-width space',
  0x200c: 'zero-width non-joiner',
  0x200d: 'zero-width joiner',
  0x200e: 'left-to-right mark',
  0x200f: 'right-to-left mark',
  0x2028: 'line separator',
  0x2029: 'paragraph separator',
  0x202a: 'left-to-right embedding',
  0x202b: 'right-to-left embedding',
  0x202c: 'pop directional formatting',
  0x202d: 'left-to-right override',
  0x202e: 'right-to-left override',
  0x2060: 'word joiner',
  0x2066: 'left-to-right isolate',
  0x2067: 'right-to-left isolate',
  0x2068: 'first strong isolate',
  0x2069: 'pop directional isolate',
  0xfeff: 'zero-width no-break space',
};

export function visiblePieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(HIDDEN)) {
    if (match.index > from) {
      pieces.push({ kind: 'text', text: text.slice(from, match.index) });
    }
    const point = match[0].codePointAt(0) ?? 0;
    pieces.push({
      kind: 'hidden',
      code: codeOf(match[0]),
      name: NAMES[point] ?? 'a character that cannot be seen',
    });
    from = match.index + match[0].length;
  }
  if (from < text.length) {
    pieces.push({ kind: 'text', text: text.slice(from) });
  }
  return pieces;
}

export function hiddenCount(text: string): number {
  return Array.from(text.matchAll(HIDDEN)).length;
}

const LOOK_ALIKE =
  /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\u{ff21}-\u{ff5a}\u{1d400}-\u{1d7ff}]/u;

/** Words that mix Latin letters with look-alikes of another script, such as a Cyrillic “а” in “pаyments”, and which letters. */
export function mixedWords(text: string): { word: string; letters: string[] }[] {
  const words = new Set(text.match(/[\p{L}\p{M}\p{N}_]+/gu) ?? []);
  return [...words]
    .filter((word) => /[a-z]/i.test(word) && LOOK_ALIKE.test(word))
    .map((word) => ({
      word,
      letters: [
        ...new Set(
          Array.from(word)
            .filter((letter) => LOOK_ALIKE.test(letter))
            .map(codeOf),
        ),
      ],
    }));
}

function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
