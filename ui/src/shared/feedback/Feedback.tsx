import { Alert, Button, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { ApiError } from '../api/http';
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

/** Nothing here, and what would bring something here. */
export function Empty({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack gap={4} py="xl" px="sm" align="center" ta="center">
      <Title order={2} size="h4">
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
    <Alert className="failure" title={`Could not ${what}`} role="alert" variant="outline" my="sm">
      <Untrusted text={error instanceof Error ? error.message : 'Something unexpected happened.'} />{' '}
      {nextStep !== null && <Untrusted text={nextStep} />}
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
