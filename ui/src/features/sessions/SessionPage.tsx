import { Anchor, Breadcrumbs, Button, Group, Text, Title } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearchParams } from 'react-router';
import { ApiError } from '../../shared/api/http';
import type { Session } from '../../shared/api/types';
import { Empty, Failure, Loading } from '../../shared/feedback/Feedback';
import { PageTitle } from '../../shared/feedback/PageTitle';
import { Tag } from '../../shared/feedback/Tag';
import { Untrusted } from '../../shared/text/Untrusted';
import { dayAndTime, timeOfDay } from '../../shared/time/format';
import { AnswerPane } from './AnswerPane';
import { operations, PAGE, session } from './api';
import { OperationTable } from './OperationTable';
import { RecordTag } from './RecordTag';

export function SessionPage() {
  const { id = '' } = useParams();
  const found = useQuery({
    queryKey: ['session', id],
    queryFn: () => session(id),
    // It goes on, or its record is not verified yet.
    refetchInterval: ({ state: { data } }) =>
      data?.closed === null || data?.record.state === 'closed' ? 5_000 : false,
  });
  if (found.isPending) {
    return (
      <div className="page">
        <Loading what="the session" rows={6} />
      </div>
    );
  }
  if (found.isError) {
    return (
      <div className="page">
        <PageTitle title="Session" />
        {found.error instanceof ApiError && found.error.status === 404 ? (
          <Empty title="There is no such session" order={1}>
            It may be too new for the index, or its record has been cleared away. Look for it in the list of sessions.
          </Empty>
        ) : (
          <Failure what="load the session" error={found.error} retry={() => void found.refetch()} />
        )}
      </div>
    );
  }
  return (
    <div className="page wide">
      <Heading session={found.data} />
      <Operations session={found.data} />
    </div>
  );
}

function Heading({ session: one }: { session: Session }) {
  const name =
    one.subject.on_behalf_of === null ? one.subject.name : `${one.subject.name} for ${one.subject.on_behalf_of.name}`;
  return (
    <>
      <PageTitle title={`${name} on ${one.target}`} />
      <Breadcrumbs separator="/" fz="sm">
        <Anchor component={Link} to="/sessions" inherit>
          Sessions
        </Anchor>
        <Anchor component={Link} to={`/sessions?${new URLSearchParams({ target: one.target })}`} inherit>
          <Untrusted text={one.target} />
        </Anchor>
        <Text span inherit c="dimmed" className="mono">
          {one.id.slice(-8)}
        </Text>
      </Breadcrumbs>
      <Group gap="sm" mt={6} mb={2}>
        <Title order={1} size={22} fw={650} style={{ overflowWrap: 'anywhere' }}>
          <Untrusted text={name} /> on <Untrusted text={one.target} />
        </Title>
        {one.closed === null ? <Tag tone="ok">open</Tag> : <Tag tone="plain">ended</Tag>}
      </Group>
      <Text size="sm" c="dimmed">
        {dayAndTime(one.opened)}
        {one.closed !== null && `–${timeOfDay(one.closed)}`}
        {one.how !== null && (
          <>
            {' '}
            (<Untrusted text={one.how} />)
          </>
        )}{' '}
        · profile <Untrusted text={one.profile} />
        {one.database !== null && (
          <>
            {' '}
            · database <Untrusted text={one.database} />
          </>
        )}{' '}
        · from <Untrusted text={one.client} />
        {one.application !== null && (
          <>
            {' '}
            · calls itself <Untrusted text={one.application} />
          </>
        )}
        {one.run !== null && (
          <>
            {' '}
            · run{' '}
            <Anchor
              component={Link}
              to={`/sessions?${new URLSearchParams({ run: one.run.id })}`}
              inherit
              underline="always"
            >
              <Untrusted text={one.run.title === null ? one.run.id : `${one.run.id} “${one.run.title}”`} />
            </Anchor>
          </>
        )}
      </Text>
      <Group gap="xs" my="sm">
        <RecordTag record={one.record} />
      </Group>
    </>
  );
}

function Operations({ session: one }: { session: Session }) {
  const [query] = useSearchParams();
  const found = useInfiniteQuery({
    queryKey: ['session', one.id, 'operations'],
    queryFn: ({ pageParam }) => operations(one.id, pageParam),
    initialPageParam: 0,
    getNextPageParam: (page) => (page.length < PAGE ? undefined : page.at(-1)?.sequence),
    refetchInterval: one.closed === null ? 5_000 : false,
  });
  if (found.isPending) return <Loading what="the operations" rows={6} />;
  if (found.isError)
    return <Failure what="load the operations" error={found.error} retry={() => void found.refetch()} />;
  const all = found.data.pages.flat();
  const here = `/sessions/${encodeURIComponent(one.id)}`;
  const open = all.find((operation) => String(operation.sequence) === query.get('operation'));
  if (all.length === 0) {
    return (
      <Empty title="No operations">
        {one.closed === null ? 'The client has sent nothing yet.' : 'The client sent nothing.'}
      </Empty>
    );
  }
  return (
    <div className="beside" data-open={open !== undefined}>
      <div>
        <OperationTable
          operations={all}
          open={open?.sequence ?? null}
          to={(sequence) => `${here}?operation=${sequence}`}
        />
        {found.hasNextPage && (
          <Button
            variant="default"
            mt="md"
            loading={found.isFetchingNextPage}
            onClick={() => void found.fetchNextPage()}
          >
            More operations
          </Button>
        )}
      </div>
      {open !== undefined && <AnswerPane session={one.id} operation={open} close={here} />}
    </div>
  );
}
