import { Alert, Button, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { ApiError } from '../api/http';
import { capital, sentence } from '../text/sentence';
import { Untrusted } from '../text/Untrusted';

export function Loading({ what, rows = 4 }: { what: string; rows?: number }) {
  return (
    <Stack gap="sm" role="status" aria-label={`Loading ${what}`}>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={44} radius="md" />
      ))}
    </Stack>
  );
}

/** Nothing here, and what would bring something here. `order` 1: it is the whole page. */
export function Empty({ title, order = 2, children }: { title: string; order?: 1 | 2; children: ReactNode }) {
  return (
    <Stack gap={4} py="xl" px="sm" align="center" ta="center">
      <Title order={order} size="h4">
        {title}
      </Title>
      <Text c="dimmed" maw={420}>
        {children}
      </Text>
    </Stack>
  );
}

/** What went wrong and what to do, in the gateway's own words where it gave some. */
export function Failure({ what, error, retry }: { what: string; error: unknown; retry?: () => void }) {
  const nextStep = error instanceof ApiError ? error.nextStep : null;
  return (
    <Alert className="failure" color="var(--deny)" title={`Could not ${what}`} role="alert" variant="outline" my="sm">
      <Untrusted text={sentence(error instanceof Error ? error.message : 'Something unexpected happened')} />{' '}
      {nextStep !== null && <Untrusted text={sentence(capital(nextStep))} />}
      {retry !== undefined && (
        <div>
          <Button mt="sm" size="xs" variant="default" onClick={retry}>
            Try again
          </Button>
        </div>
      )}
    </Alert>
  );
}
