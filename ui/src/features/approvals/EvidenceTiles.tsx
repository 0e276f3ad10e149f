import { Card, Text } from '@mantine/core';
import type { Evidence } from '../../shared/api/types';
import { Untrusted } from '../../shared/text/Untrusted';
import { span } from '../../shared/time/format';
import { useNow } from '../../shared/time/useNow';
import { DependentTree } from './DependentTree';
import { dependents, telling, tile } from './evidence';

/** What the gate found out about the world before it asked. */
export function EvidenceTiles({ evidence, objects }: { evidence: Evidence; objects: readonly string[] }) {
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
      <div className="facts">
        {telling(facts).map((fact) => {
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
      </div>
      {depending.length > 0 && <DependentTree found={depending} roots={objects} />}
      <Text size="xs" c="dimmed" mt={6} className="numbers">
        Looked up {span(now - Date.parse(taken))} ago.
      </Text>
    </section>
  );
}
