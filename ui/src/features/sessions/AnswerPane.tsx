import { Anchor, Button, Group, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'react-router';
import { ApiError } from '../../shared/api/http';
import type { AnswerTable, SessionOperation } from '../../shared/api/types';
import { Failure, Loading } from '../../shared/feedback/Feedback';
import { Untrusted } from '../../shared/text/Untrusted';
import { plural } from '../../shared/time/format';
import { answer } from './api';
import { Detected, RecordedValue } from './RecordedValue';

/** More rows than these are shown when somebody asks for them. */
const ROWS = 100;

/** One operation's answer, as the client got it. */
export function AnswerPane({
  session,
  operation,
  close,
}: {
  session: string;
  operation: SessionOperation;
  close: string;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { sequence } = operation;
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    heading.current?.scrollIntoView({ block: 'nearest' });
  }, [sequence]);
  return (
    <aside className="answer" aria-labelledby="answer">
      <Group justify="space-between" wrap="nowrap" align="baseline">
        <Title id="answer" order={2} size={15} fw={650} ref={heading} tabIndex={-1}>
          What the client saw
        </Title>
        <Anchor component={Link} to={close} size="sm" replace preventScrollReset>
          Close
        </Anchor>
      </Group>
      <Text className="mono" lineClamp={3} my={6} style={{ overflowWrap: 'anywhere' }}>
        <Untrusted text={operation.text === '' ? operation.action : operation.text} />
      </Text>
      <Recorded session={session} operation={operation} />
      <Text size="sm" fw={600} mt="md">
        {why(operation.outcome)}
      </Text>
      <Text size="sm" c="dimmed">
        {operation.rule} <Untrusted text={operation.reason} />
      </Text>
      {operation.digest !== null && (
        <Text size="sm" mt="md">
          <strong>Digest of its text</strong>{' '}
          <span className="mono" title={operation.digest}>
            {`${operation.digest.slice(0, 8)}…${operation.digest.slice(-4)}`}
          </span>
        </Text>
      )}
    </aside>
  );
}

function why(outcome: SessionOperation['outcome']): string {
  switch (outcome) {
    case 'allow':
      return 'Why it was allowed';
    case 'hold':
      return 'Why it was held';
    case 'deny':
      return 'Why it was denied';
  }
}

function Recorded({ session, operation }: { session: string; operation: SessionOperation }) {
  const { sequence, refusal } = operation;
  const found = useQuery({
    queryKey: ['session', session, 'answer', sequence],
    queryFn: () => answer(session, sequence),
    enabled: operation.answered,
    staleTime: Infinity,
  });
  if (!operation.answered) {
    return (
      <Text size="sm" c="dimmed">
        {refusal === null
          ? 'Nothing yet: it has not been answered.'
          : 'It was never forwarded. The client read this refusal: '}
        {refusal !== null && <Untrusted text={`${refusal.rule}, ${refusal.reason}`} />}
      </Text>
    );
  }
  if (found.isPending) return <Loading what="the answer" rows={2} />;
  if (found.isError) {
    return found.error instanceof ApiError && found.error.status === 404 ? (
      <Text size="sm" c="dimmed">
        Its record has been cleared away.
      </Text>
    ) : (
      <Failure what="load the answer" error={found.error} retry={() => void found.refetch()} />
    );
  }
  const { parts, cut } = found.data;
  return (
    <>
      <Text size="sm" c="dimmed">
        Recorded as delivered: what a mask hides was never stored.
      </Text>
      {parts.length === 0 && (
        <Text size="sm" my="sm">
          No bytes of it were kept.
        </Text>
      )}
      {parts.map((part, index) =>
        part.kind === 'table' ? (
          <Rows key={index} table={part} />
        ) : (
          <pre key={index} className="mono answer-text">
            <bdo dir="ltr">
              <Detected text={part.text.trimEnd()} />
            </bdo>
          </pre>
        ),
      )}
      {cut && (
        <Text size="sm" fw={600}>
          The answer was longer; this is the part that is recorded.
        </Text>
      )}
    </>
  );
}

function Rows({ table: { columns, rows } }: { table: AnswerTable }) {
  const [all, setAll] = useState(false);
  const shown = all ? rows : rows.slice(0, ROWS);
  return (
    <>
      {/* A wide result scrolls inside its box, which the keyboard must reach. */}
      <div className="answer-rows" role="region" aria-label="Rows of the answer" tabIndex={0}>
        <Table aria-label="The answer" horizontalSpacing="xs" verticalSpacing={4} fz={13}>
          <Table.Thead>
            <Table.Tr>
              {columns.map((column, index) => (
                <Table.Th key={index}>
                  <Untrusted text={column.name} />
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((row, index) => (
              <Table.Tr key={index}>
                {row.map((value, column) => (
                  <Table.Td key={column} className="mono">
                    <bdo dir="ltr">
                      <RecordedValue value={value} masked={columns[column]?.masked ?? false} />
                    </bdo>
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {rows.length > shown.length && (
        <Button
          variant="default"
          size="xs"
          mt={4}
          onClick={() => {
            setAll(true);
          }}
        >
          Show all {plural(rows.length, 'row')}
        </Button>
      )}
    </>
  );
}
