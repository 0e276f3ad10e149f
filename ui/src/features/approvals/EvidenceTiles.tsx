import { Card, SimpleGrid, Table, Text } from '@mantine/core';
import type { Evidence } from '../../shared/api/types';
import { Untrusted } from '../../shared/text/Untrusted';
import { span } from '../../shared/time/format';
import { useNow } from '../../shared/time/useNow';
import { dependents, tile } from './evidence';

/** What the gate found out about the world before it asked. */
export function EvidenceTiles({ evidence }: { evidence: Evidence }) {
  const now = useNow();
  const { taken, facts } = evidence;
  if (taken === null || facts.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        No facts were collected about what it would do.
      </Text>
    );
  }
  const depending = facts.flatMap((fact) => (fact.kind === 'dependents' ? (dependents(fact.value) ?? []) : []));
  return (
    <section aria-label="Evidence">
      <SimpleGrid cols={{ base: 2, sm: Math.min(4, Math.max(2, facts.length)) }} spacing="xs" my="md">
        {facts.map((fact) => {
          const { title, note, warn } = tile(fact);
          return (
            <Card key={fact.kind} className="fact" data-warn={warn} padding="xs" px="sm">
              <Text fw={600} fz={17} lh={1.35} style={{ overflowWrap: 'anywhere' }}>
                <Untrusted text={title} />
              </Text>
              <Text size="xs" c="dimmed">
                {note}
              </Text>
            </Card>
          );
        })}
      </SimpleGrid>
      {depending.length > 0 && (
        <details open={depending.length <= 12} className="panel">
          <summary style={{ padding: '10px 14px', cursor: 'pointer' }}>What goes or breaks with it</summary>
          <Table
            aria-label="What goes or breaks with it"
            horizontalSpacing="md"
            verticalSpacing={5}
            withRowBorders={false}
            fz="sm"
            mb={8}
          >
            <Table.Tbody>
              {depending.map(({ kind, name, effect }) => (
                <Table.Tr key={`${kind} ${name}`}>
                  <Table.Td c="dimmed" w="1%" style={{ whiteSpace: 'nowrap' }}>
                    <Untrusted text={kind} />
                  </Table.Td>
                  <Table.Td className="mono" style={{ overflowWrap: 'anywhere' }}>
                    <Untrusted text={name} />
                  </Table.Td>
                  <Table.Td className="tone-deny">
                    <Untrusted text={effect} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </details>
      )}
      <Text size="xs" c="dimmed" mt={6} className="numbers">
        Looked up {span(now - Date.parse(taken))} ago. If it has changed when the statement runs, you are asked again.
      </Text>
    </section>
  );
}
