import { Kbd, Text, VisuallyHidden } from '@mantine/core';
import { Outlet, useNavigate, useParams } from 'react-router';
import { Empty } from '../../shared/feedback/Feedback';
import { PageTitle } from '../../shared/feedback/PageTitle';
import { ApprovalList } from './ApprovalList';
import { useWaiting } from './queries';
import { useKeys } from './useKeys';

/** The list, and beside it (on a phone: instead of it) the question that is open. */
export function Inbox() {
  const { id } = useParams();
  const navigate = useNavigate();
  const waiting = useWaiting().data ?? [];
  const order = [...waiting.filter((one) => one.may_answer), ...waiting.filter((one) => !one.may_answer)];

  const step = (by: 1 | -1) => {
    const at = order.findIndex((one) => one.id === id);
    const next = at < 0 ? order[0] : order[at + by];
    if (next !== undefined) void navigate(`/approvals/${encodeURIComponent(next.id)}`);
  };
  useKeys({
    j: () => {
      step(1);
    },
    k: () => {
      step(-1);
    },
  });

  return (
    <div className="inbox" data-open={id !== undefined}>
      <section className="inbox-list" aria-label="Questions">
        {id === undefined && <VisuallyHidden component="h1">Inbox</VisuallyHidden>}
        <ApprovalList openId={id} />
      </section>
      <div className="inbox-detail">
        <Outlet />
      </div>
    </div>
  );
}

/** Nothing is opened by itself: what somebody did not choose, they might answer by accident. */
export function NothingOpen() {
  const waiting = useWaiting().data ?? [];
  const mine = waiting.filter((one) => one.may_answer).length;
  return (
    <>
      <PageTitle title="Inbox" />
      {mine > 0 ? (
        <Empty title={mine === 1 ? 'One question waits for you' : `${mine} questions wait for you`}>
          Choose one, or press <Kbd>J</Kbd> and <Kbd>K</Kbd> to go through them; <Kbd>A</Kbd> approves, <Kbd>R</Kbd>{' '}
          refuses.
        </Empty>
      ) : (
        <Empty title="Nothing waits for you">
          When policy holds an operation that you may answer, it appears here at once.{' '}
          <Text span>Leave this page open.</Text>
        </Empty>
      )}
    </>
  );
}
