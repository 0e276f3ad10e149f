import { Anchor, Group, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { SessionOperation } from '../../shared/api/types';
import { Tag } from '../../shared/feedback/Tag';
import { Untrusted, VisibleText } from '../../shared/text/Untrusted';
import { elapsed, exactTimeOfDay, plural } from '../../shared/time/format';

interface Props {
  operations: readonly SessionOperation[];
  /** The sequence of the operation whose answer is open. */
  open: number | null;
  /** Where an operation's answer is opened. */
  to: (sequence: number) => string;
}

export function OperationTable({ operations, open, to }: Props) {
  return (
    <div className="panel">
      <Table className="stacked" aria-label="Operations" horizontalSpacing="md" verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Time</Table.Th>
            <Table.Th>Operation</Table.Th>
            <Table.Th>Decision</Table.Th>
            <Table.Th>Answer</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {operations.map((one) => (
            <Table.Tr key={one.sequence} className={one.sequence === open ? 'open' : undefined}>
              <Table.Td className="mono">{exactTimeOfDay(one.at)}</Table.Td>
              <Table.Td className="mono" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
                <Link
                  to={to(one.sequence)}
                  className="operation"
                  aria-current={one.sequence === open ? 'true' : undefined}
                  replace={open !== null}
                  preventScrollReset
                >
                  <bdo dir="ltr">
                    <VisibleText text={one.text === '' ? one.action : one.text} />
                  </bdo>
                </Link>
              </Table.Td>
              <Table.Td miw={190}>
                <Decision operation={one} />
              </Table.Td>
              <Table.Td miw={170} fz="sm">
                <Answer operation={one} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function Decision({ operation }: { operation: SessionOperation }) {
  return (
    <>
      <Group gap={6}>
        <Outcome outcome={operation.outcome} />
        {operation.outcome === 'hold' && <Word operation={operation} />}
        <Text size="sm" c="dimmed">
          {operation.rule}
        </Text>
      </Group>
      <Text size="sm" c="dimmed">
        <Untrusted text={operation.refusal?.reason ?? operation.reason} />
      </Text>
      {operation.approval !== null && (
        <Anchor component={Link} to={`/approvals/${encodeURIComponent(operation.approval)}`} size="sm">
          the question
        </Anchor>
      )}
    </>
  );
}

function Outcome({ outcome }: { outcome: SessionOperation['outcome'] }) {
  switch (outcome) {
    case 'allow':
      return <Tag tone="ok">allowed</Tag>;
    case 'deny':
      return <Tag tone="deny">denied</Tag>;
    case 'hold':
      return <Tag tone="hold">held</Tag>;
  }
}

/** What came of the question to people. */
function Word({ operation }: { operation: SessionOperation }) {
  if (operation.refusal !== null) {
    const { kind } = operation.refusal;
    return <Tag tone={kind === 'expired' || kind === 'withdrawn' ? 'plain' : 'deny'}>{kind}</Tag>;
  }
  return operation.result === null ? <Tag tone="plain">waiting</Tag> : <Tag tone="ok">granted</Tag>;
}

function Answer({ operation }: { operation: SessionOperation }) {
  const { result, refusal } = operation;
  if (result === null) {
    return (
      <Text inherit c="dimmed">
        {refusal === null ? 'none yet' : 'never forwarded'}
      </Text>
    );
  }
  return (
    <>
      {result.status !== 'completed' && (
        <>
          <Tag tone={result.status === 'failed' || result.status === 'lost' ? 'deny' : 'plain'}>
            {result.status}
          </Tag>{' '}
        </>
      )}
      <Untrusted text={result.summary} />
      {result.code !== null && ` (${result.code})`}
      {result.masked > 0 && (
        <div>
          <span className="masked">{plural(result.masked, 'value')} masked</span>
        </div>
      )}
      <Text inherit c="dimmed" className="numbers">
        {result.rows > 0 && `${plural(result.rows, 'row')} · `}
        {elapsed(result.elapsed_ms)}
      </Text>
    </>
  );
}
