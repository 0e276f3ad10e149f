import { visiblePieces } from './visible';

/**
 * Text that a client, a server or another person wrote: rendered as text, isolated from the sentence around it, with the
 * characters that hide or reorder others shown as their code points.
 */
export function Untrusted({ text }: { text: string }) {
  return (
    <bdi className="untrusted">
      <VisibleText text={text} />
    </bdi>
  );
}

export function VisibleText({ text }: { text: string }) {
  return visiblePieces(text).map((piece, index) =>
    piece.kind === 'text' ? (
      piece.text
    ) : (
      <mark key={index} className="hidden-character" title={piece.name}>
        {piece.code}
      </mark>
    ),
  );
}
