import { Box, Text } from '@mantine/core';
import { hiddenCount, mixedWords } from '../text/visible';
import { VisibleText } from '../text/Untrusted';
import { sqlTokens, type Token } from './sql';

/** Above this, colours would cost more than they tell. */
const COLOURED = 50_000;
const LONG_LINES = 24;

/** A command as it runs: every character of it, in the order in which it is read by the server. */
export function Statement({
  text,
  language,
  objects = [],
}: {
  text: string;
  language: string;
  objects?: readonly string[];
}) {
  const lines = text.split('\n').length;
  const hidden = hiddenCount(text);
  const mixed = mixedWords(text);
  const long = lines > LONG_LINES || text.length > 2400;
  return (
    <Box my="md">
      {/* A long statement scrolls inside its box; it must be reachable by keyboard, and what is below must not stay unsaid. */}
      <pre
        className="statement"
        tabIndex={long ? 0 : undefined}
        role="group"
        aria-label="The exact statement"
        data-long={long}
      >
        {/* Left to right whatever it contains: the order on the screen is the order in which it is read by the server. */}
        <bdo dir="ltr">
          {language === 'sql' && text.length <= COLOURED ? (
            <ColouredSql text={text} objects={objects} />
          ) : (
            <VisibleText text={text} />
          )}
        </bdo>
      </pre>
      {long && (
        <Text size="sm" c="dimmed" mt={4}>
          {lines.toLocaleString('en')} lines, {text.length.toLocaleString('en')} characters. Scroll to its end before
          you decide.
        </Text>
      )}
      {hidden > 0 && (
        <Text size="sm" className="tone-deny" fw={600} mt={6} role="note">
          {hidden === 1
            ? 'One character cannot be seen or changes how the text reads. It is shown as its code.'
            : `${hidden} characters cannot be seen or change how the text reads. They are shown as their codes.`}
        </Text>
      )}
      {mixed.length > 0 && (
        <Text size="sm" className="tone-deny" fw={600} mt={6} role="note">
          Not what it looks like:{' '}
          {mixed
            .slice(0, 5)
            .map(({ word, letters }) => `“${word}” has ${letters.join(', ')}`)
            .join('; ')}
          , of another alphabet.
        </Text>
      )}
    </Box>
  );
}

function ColouredSql({ text, objects }: { text: string; objects: readonly string[] }) {
  const emphasised = new Set(objects.flatMap((name) => [bare(name), bare(name.split('.').at(-1) ?? name)]));
  return sqlTokens(text).map((token, index) => {
    const kind = token.kind === 'name' && emphasised.has(bare(token.text)) ? 'object' : token.kind;
    return kind === 'plain' ? (
      <VisibleText key={index} text={token.text} />
    ) : (
      <span key={index} className={`sql-${kind satisfies Token['kind'] | 'object'}`}>
        <VisibleText text={token.text} />
      </span>
    );
  });
}

function bare(name: string): string {
  return name.startsWith('"') ? name.replaceAll('"', '') : name.toLowerCase();
}
