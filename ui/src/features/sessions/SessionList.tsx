import { Anchor, Button, Group, Table, Text, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { Empty, Failure, Loading } from '../../shared/feedback/Feedback';
import { PageTitle } from '../../shared/feedback/PageTitle';
import { Tag } from '../../shared/feedback/Tag';
import { Untrusted } from '../../shared/text/Untrusted';
import { dayAndTime } from '../../shared/time/format';
import { FILTERS, PAGE, sessions } from './api';
import { RecordTag } from './RecordTag';

export function SessionList() {
  const [filters, setFilters] = useSearchParams();
  const found = useQuery({
    queryKey: ['sessions', filters.toString()],
    queryFn: () => sessions(filters),
    refetchInterval: 15_000,
  });
  const filtered = FILTERS.some((name) => filters.get(name));
  const last = found.data?.at(-1);
  return (
    <div className="page">
      <PageTitle title="Sessions" />
      <Title order={1} size={22} fw={650}>
        Sessions
      </Title>
      <Filters key={filters.toString()} filters={filters} onApply={setFilters} />
      {found.isPending ? (
        <Loading what="the sessions" rows={6} />
      ) : found.isError ? (
        <Failure what="load the sessions" error={found.error} retry={() => void found.refetch()} />
      ) : found.data.length === 0 ? (
        filtered ? (
          <Empty title="No session matches">Take a filter away, or look for fewer words.</Empty>
        ) : (
          <Empty title="No sessions yet">
            Connect a client to the gateway instead of to the database: the session appears here as soon as it opens.
          </Empty>
        )
      ) : (
        <div className="panel">
          <Table className="stacked" aria-label="Sessions" horizontalSpacing="md" verticalSpacing="sm" highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Who</Table.Th>
                <Table.Th>Target</Table.Th>
                <Table.Th>Opened</Table.Th>
                <Table.Th>Operations</Table.Th>
                <Table.Th>Record</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {found.data.map((one) => (
                <Table.Tr key={one.id}>
                  <Table.Td>
                    <Anchor component={Link} to={`/sessions/${encodeURIComponent(one.id)}`} fw={600} inherit>
                      <Untrusted text={one.subject.name} />
                    </Anchor>
                    <Text size="sm" c="dimmed">
                      {one.subject.on_behalf_of !== null && (
                        <>
                          for <Untrusted text={one.subject.on_behalf_of.name} />{' '}
                        </>
                      )}
                      {one.run !== null && (
                        <>
                          {one.subject.on_behalf_of !== null && '· '}run <Untrusted text={one.run.id} />
                        </>
                      )}
                    </Text>
                  </Table.Td>
                  <Table.Td>
                    <Untrusted text={one.target} />
                    <Text size="sm" c="dimmed">
                      <Untrusted text={[one.protocol, one.database, one.profile].filter(Boolean).join(' · ')} />
                    </Text>
                  </Table.Td>
                  <Table.Td>
                    {dayAndTime(one.opened)}
                    <Text size="sm" c="dimmed">
                      {one.closed === null ? <Tag tone="ok">open</Tag> : <Untrusted text={one.how ?? 'ended'} />}
                    </Text>
                  </Table.Td>
                  <Table.Td className="numbers">
                    {one.operations.toLocaleString('en')}
                    <Group gap={4}>
                      {one.held > 0 && <Tag tone="hold">{`${one.held} held`}</Tag>}
                      {one.refused > 0 && <Tag tone="deny">{`${one.refused} refused`}</Tag>}
                    </Group>
                  </Table.Td>
                  <Table.Td>
                    <RecordTag record={one.record} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      {found.data?.length === PAGE && last !== undefined && (
        <Button
          component={Link}
          variant="default"
          mt="md"
          to={`/sessions?${new URLSearchParams([...[...filters].filter(([name]) => name !== 'before'), ['before', last.opened]])}`}
        >
          Older sessions
        </Button>
      )}
    </div>
  );
}

function Filters({ filters, onApply }: { filters: URLSearchParams; onApply: (next: URLSearchParams) => void }) {
  const others = FILTERS.filter((name) => name !== 'text' && name !== 'target' && filters.get(name));
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        const next = new URLSearchParams(filters);
        next.delete('before');
        for (const name of ['text', 'target']) {
          const value = new FormData(event.currentTarget).get(name);
          if (typeof value === 'string' && value.trim() !== '') next.set(name, value.trim());
          else next.delete(name);
        }
        onApply(next);
      }}
    >
      <Group align="flex-end" my="md" gap="sm">
        <TextInput name="text" label="Words of an operation" defaultValue={filters.get('text') ?? ''} maxLength={200} />
        <TextInput name="target" label="Target" defaultValue={filters.get('target') ?? ''} />
        <Button type="submit" variant="default">
          Search
        </Button>
        {others.map((name) => (
          <Button
            key={name}
            variant="subtle"
            color="gray"
            onClick={() => {
              const next = new URLSearchParams(filters);
              next.delete(name);
              onApply(next);
            }}
            aria-label={`Remove the filter ${name} ${filters.get(name) ?? ''}`}
          >
            {name} {filters.get(name)} ×
          </Button>
        ))}
      </Group>
    </form>
  );
}
