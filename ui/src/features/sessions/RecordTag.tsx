import { Text } from '@mantine/core';
import type { RecordState } from '../../shared/api/types';
import { Tag } from '../../shared/feedback/Tag';
import { Untrusted } from '../../shared/text/Untrusted';
import { plural } from '../../shared/time/format';

/** Whether what was recorded can be trusted. */
export function RecordTag({ record }: { record: RecordState }) {
  return (
    <>
      <Standing state={record.state} />
      <Text size="sm" c="dimmed">
        {plural(record.entries, 'entry', 'entries')}
        {record.detail !== null && (
          <>
            : <Untrusted text={record.detail} />
          </>
        )}
      </Text>
    </>
  );
}

function Standing({ state }: { state: RecordState['state'] }) {
  switch (state) {
    case 'open':
      return <Tag tone="plain">being written</Tag>;
    case 'closed':
      return <Tag tone="plain">closed, not verified yet</Tag>;
    case 'verified':
      return <Tag tone="ok">✓ verified</Tag>;
    case 'broken':
      return <Tag tone="deny">broken</Tag>;
  }
}
