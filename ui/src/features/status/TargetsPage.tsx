import { Group, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Target } from '../../shared/api/types';
import { Empty, Failure, Loading } from '../../shared/feedback/Feedback';
import { PageTitle } from '../../shared/feedback/PageTitle';
import { Tag } from '../../shared/feedback/Tag';
import { Untrusted } from '../../shared/text/Untrusted';
import { plural } from '../../shared/time/format';
import { targets } from './api';

export function TargetsPage() {
  const found = useQuery({ queryKey: ['targets'], queryFn: () => targets(), refetchInterval: 30_000 });
  return (
    <div className="page">
      <PageTitle title="Targets" />
      <Title order={1} size={22} fw={650} mb="md">
        Targets
      </Title>
      {found.isPending ? (
        <Loading what="the targets" />
      ) : found.isError ? (
        <Failure what="load the targets" error={found.error} retry={() => void found.refetch()} />
      ) : found.data.length === 0 ? (
        <Empty title="No targets yet">
          Put a YAML file into targets/ for each database, cluster or host; it is picked up at once.
        </Empty>
      ) : (
        <div className="panel">
          <Table className="stacked" aria-label="Targets" horizontalSpacing="md" verticalSpacing="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Target</Table.Th>
                <Table.Th>Labels</Table.Th>
                <Table.Th>Classified</Table.Th>
                <Table.Th>Credential</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {found.data.map((one) => (
                <Table.Tr key={one.name}>
                  <Table.Td fw={600}>
                    <Untrusted text={one.name} />
                    <Text size="sm" c="dimmed" fw={400}>
                      <Untrusted text={`${one.protocol} · ${one.address}`} />
                    </Text>
                  </Table.Td>
                  <Table.Td>
                    <Group gap={4}>
                      {Object.entries(one.labels).map(([key, value]) => (
                        <Tag key={key} tone="plain">{`${key}: ${value}`}</Tag>
                      ))}
                    </Group>
                  </Table.Td>
                  <Table.Td>{plural(one.classified, 'field')}</Table.Td>
                  <Table.Td>
                    <CredentialTag credential={one.credential} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </div>
  );
}

function CredentialTag({ credential }: { credential: Target['credential'] }) {
  switch (credential) {
    case 'dynamic':
      return <Tag tone="ok">leased for each session</Tag>;
    case 'static':
      return <Tag tone="hold">static: lasts until it is changed by hand</Tag>;
    case null:
      return <Tag tone="deny">none: no session can be opened</Tag>;
  }
}
