import { List, Text } from '@mantine/core';
import type { Answer } from '../../shared/api/types';
import { Tag } from '../../shared/feedback/Tag';
import { Untrusted } from '../../shared/text/Untrusted';
import { timeOfDay } from '../../shared/time/format';

export function Answers({ answers }: { answers: readonly Answer[] }) {
  if (answers.length === 0) return null;
  return (
    <List listStyleType="none" spacing={6} my="md" aria-label="Answers so far">
      {answers.map((one) => (
        <List.Item key={`${one.approver.id} ${one.at}`}>
          {one.verdict === 'approve' ? <Tag tone="ok">yes</Tag> : <Tag tone="deny">no</Tag>}{' '}
          <Text span size="sm">
            <Untrusted text={one.approver.name} />
            {one.reason !== '' && (
              <>
                : “<Untrusted text={one.reason} />”
              </>
            )}{' '}
            <Text span c="dimmed">
              {timeOfDay(one.at)}
            </Text>
          </Text>
        </List.Item>
      ))}
    </List>
  );
}
