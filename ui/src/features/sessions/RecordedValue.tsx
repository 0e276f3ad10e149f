import { VisuallyHidden } from '@mantine/core';
import { VisibleText } from '../../shared/text/Untrusted';

/** What the gateway's detectors put in the place of what they found. */
const PLACEHOLDER = /(\[(?:email|card|iban|ssn|phone|jwt|key|private-key|password|secret|redacted)\])/;

/** A value as it was delivered; what a mask has made of it looks like no plain value. */
export function RecordedValue({ value, masked }: { value: string | null; masked: boolean }) {
  if (masked) {
    return (
      <>
        <span className="masked">{value === null ? 'NULL' : <VisibleText text={value} />}</span>
        <VisuallyHidden> (masked)</VisuallyHidden>
      </>
    );
  }
  if (value === null) return <span className="null">NULL</span>;
  return <Detected text={value} />;
}

export function Detected({ text }: { text: string }) {
  return text.split(PLACEHOLDER).map((piece, index) =>
    index % 2 === 1 ? (
      <span key={index} className="masked">
        {piece}
      </span>
    ) : (
      <VisibleText key={index} text={piece} />
    ),
  );
}
