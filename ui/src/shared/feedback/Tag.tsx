import { Badge } from '@mantine/core';
import type { ReactNode } from 'react';

export type Tone = 'hold' | 'deny' | 'ok' | 'plain';

export function Tag({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <Badge className={`tag tag-${tone}`} variant="transparent" tt="none" fw={600}>
      {children}
    </Badge>
  );
}
