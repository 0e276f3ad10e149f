import { Group, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Part, Piece, Status } from '../../shared/api/types';
import { Failure, Loading } from '../../shared/feedback/Feedback';
import { PageTitle } from '../../shared/feedback/PageTitle';
import { Tag } from '../../shared/feedback/Tag';
import { Untrusted } from '../../shared/text/Untrusted';
import { status } from './api';

export function StatusPage() {
  const found = useQuery({ queryKey: ['status'], queryFn: () => status(), refetchInterval: 10_000 });
  return (
    <div className="page">
      <PageTitle title="Status" />
      <Title order={1} size={22} fw={650} mb="xs">
        Status
      </Title>
      {found.isError && <Failure what="load the status" error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && <Loading what="the status" />}
      {found.data !== undefined && <Parts status={found.data} />}
    </div>
  );
}

function Parts({ status: now }: { status: Status }) {
  return (
    <>
      <Group gap="xs">
        {now.ready ? <Tag tone="ok">takes work</Tag> : <Tag tone="deny">takes no work</Tag>}
        <Text size="sm" c="dimmed">
          Sallyport {now.version} ·{' '}
          {now.policy_revision === null ? (
            <strong className="tone-deny">no policy: everything is refused</strong>
          ) : (
            <>
              policy <span className="mono">{now.policy_revision}</span>
            </>
          )}
        </Text>
      </Group>
      <Section title="Parts">
        <Table className="stacked" aria-label="Parts" horizontalSpacing="md" verticalSpacing="xs">
          <Table.Tbody>
            {now.parts.map((part) => (
              <Table.Tr key={part.name}>
                <Table.Th scope="row" w={200}>
                  {part.name}
                </Table.Th>
                <Table.Td w={120}>
                  <PartTag status={part.status} />
                </Table.Td>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>
                  <Untrusted text={part.detail} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Section>
      <Pieces
        title="Plugins"
        pieces={now.plugins}
        none="No plugin is loaded: no protocol can be spoken. Put a plugin’s jar into plugins/."
      />
      <Pieces
        title="Targets"
        pieces={now.targets}
        none="No target is configured. Put a YAML file into targets/; it is picked up at once."
      />
      <Pieces
        title="Routes"
        pieces={now.routes}
        none="No route is loaded: nothing listens. Put the shipped files back into routes/."
      />
    </>
  );
}

function PartTag({ status: state }: { status: Part['status'] }) {
  switch (state) {
    case 'up':
      return <Tag tone="ok">up</Tag>;
    case 'degraded':
      return <Tag tone="hold">degraded</Tag>;
    case 'down':
      return <Tag tone="deny">down</Tag>;
  }
}

/** What is read live from a folder; what was refused comes first, with its reason. */
function Pieces({ title, pieces, none }: { title: string; pieces: readonly Piece[]; none: string }) {
  const refused = pieces.filter((one) => one.state === 'refused');
  const rest = pieces.filter((one) => one.state !== 'refused');
  return (
    <Section title={title}>
      {pieces.length === 0 ? (
        <Text c="dimmed" p="md">
          {none}
        </Text>
      ) : (
        <Table className="stacked" aria-label={title} horizontalSpacing="md" verticalSpacing="xs">
          <Table.Tbody>
            {[...refused, ...rest].map((one) => (
              <Table.Tr key={one.name}>
                <Table.Th scope="row" w={200} style={{ overflowWrap: 'anywhere' }}>
                  <Untrusted text={one.name} />
                </Table.Th>
                <Table.Td w={120}>
                  <PieceTag state={one.state} />
                </Table.Td>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>
                  {one.reason === null ? (
                    <Text inherit c="dimmed">
                      {one.version ?? ''}
                    </Text>
                  ) : (
                    <Untrusted text={one.reason} />
                  )}
                  {one.state === 'refused' && (
                    <Text size="sm" c="dimmed">
                      What was there before stays in use. Correct the file; it is read again at once.
                    </Text>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Section>
  );
}

function PieceTag({ state }: { state: Piece['state'] }) {
  switch (state) {
    case 'active':
      return <Tag tone="ok">active</Tag>;
    case 'refused':
      return <Tag tone="deny">refused</Tag>;
    case 'inactive':
      return <Tag tone="plain">inactive</Tag>;
  }
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section aria-label={title}>
      <Title order={2} size={15} fw={650} mt="lg" mb="xs">
        {title}
      </Title>
      <div className="panel">{children}</div>
    </section>
  );
}
