import { Anchor } from '@mantine/core';
import { Link, useParams } from 'react-router';
import { ApiError } from '../../shared/api/http';
import { Empty, Failure, Loading } from '../../shared/feedback/Feedback';
import { PageTitle } from '../../shared/feedback/PageTitle';
import { ApprovalCard } from './ApprovalCard';
import { useApproval } from './queries';

export function ApprovalPage() {
  const { id = '' } = useParams();
  const found = useApproval(id);
  return (
    <>
      <Anchor component={Link} to="/" className="back" size="sm">
        ← All questions
      </Anchor>
      {found.data !== undefined ? (
        <ApprovalCard key={id} approval={found.data} />
      ) : found.isPending ? (
        <Loading what="the question" rows={6} />
      ) : found.error instanceof ApiError && found.error.status === 404 ? (
        <>
          <PageTitle title="Not found" />
          <Empty title="There is no such question" order={1}>
            It was never asked, or its record has been cleared away. The list has those that wait now.
          </Empty>
        </>
      ) : (
        <Failure what="load the question" error={found.error} retry={() => void found.refetch()} />
      )}
    </>
  );
}
