import { Button, Center, Paper, Stack, Text, Title } from '@mantine/core';
import { useLocation } from 'react-router';
import type { ApiError } from '../../shared/api/http';
import { Notices } from '../../shared/feedback/Notices';
import { PageTitle } from '../../shared/feedback/PageTitle';
import { Gate } from '../../shared/feedback/Gate';
import { loginUrl } from './api';

export function SignIn({ problem }: { problem: ApiError }) {
  const { pathname, search } = useLocation();
  return (
    <>
      <Notices notices={problem.notices} />
      <Center component="main" mih="85dvh" p="md">
        <PageTitle title="Log in" />
        <Paper className="panel" p="xl" maw={420} w="100%">
          <Stack gap="md" align="flex-start">
            <Gate size={36} />
            <Title order={1} size="h2">
              Sallyport
            </Title>
            <Text c="dimmed">The gate before production. Log in to see what waits for you, and what has passed.</Text>
            <Button component="a" href={loginUrl(problem.login, pathname + search)} size="md" fullWidth>
              Log in
            </Button>
            <Text size="sm" c="dimmed">
              At your organisation’s own sign-in; you come back to this page.
            </Text>
          </Stack>
        </Paper>
      </Center>
    </>
  );
}
