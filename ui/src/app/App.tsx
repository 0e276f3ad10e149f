import { Center } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Route, Routes } from 'react-router';
import { ApprovalPage } from '../features/approvals/ApprovalPage';
import { Inbox, NothingOpen } from '../features/approvals/Inbox';
import { SessionList } from '../features/sessions/SessionList';
import { SessionPage } from '../features/sessions/SessionPage';
import { me } from '../features/signin/api';
import { SignIn } from '../features/signin/SignIn';
import { StatusPage } from '../features/status/StatusPage';
import { TargetsPage } from '../features/status/TargetsPage';
import { ApiError } from '../shared/api/http';
import { Empty, Failure, Loading } from '../shared/feedback/Feedback';
import { PageTitle } from '../shared/feedback/PageTitle';
import { Shell } from './Shell';

export function App() {
  const caller = useQuery({
    queryKey: ['me'],
    queryFn: () => me(),
    staleTime: 60_000,
    // While it cannot be had, the page comes back by itself once it can.
    refetchInterval: ({ state }) => (state.data === undefined ? 10_000 : 300_000),
  });
  // A sign-in that has ended wins over what we remember of it.
  if (caller.error instanceof ApiError && caller.error.status === 401) return <SignIn problem={caller.error} />;
  if (caller.data === undefined) {
    return (
      <Center component="main" mih="100dvh" p="md">
        {caller.isPending ? (
          <Loading what="the console" rows={2} />
        ) : (
          <Failure
            what={away(caller.error) ? 'reach the gateway' : 'open the console'}
            error={caller.error}
            retry={() => void caller.refetch()}
          />
        )}
      </Center>
    );
  }
  return (
    <Routes>
      <Route element={<Shell me={caller.data} />}>
        <Route element={<Inbox />}>
          <Route index element={<NothingOpen />} />
          <Route path="approvals/:id" element={<ApprovalPage />} />
        </Route>
        <Route path="sessions" element={<SessionList />} />
        <Route path="sessions/:id" element={<SessionPage />} />
        <Route path="targets" element={<TargetsPage />} />
        <Route path="status" element={<StatusPage />} />
        <Route path="*" element={<NotFound />} />
      </Route>
    </Routes>
  );
}

function NotFound() {
  return (
    <div className="page">
      <PageTitle title="Not found" />
      <Empty title="There is no such page" order={1}>
        The link may be mistyped. The inbox has what waits for you.
      </Empty>
    </div>
  );
}

function away(error: Error): boolean {
  return error instanceof ApiError && error.status === 0;
}
