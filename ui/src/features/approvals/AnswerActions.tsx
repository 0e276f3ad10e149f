import { Button, Kbd, Text } from '@mantine/core';
import { useState } from 'react';
import type { Approval } from '../../shared/api/types';
import { Failure } from '../../shared/feedback/Feedback';
import { Untrusted } from '../../shared/text/Untrusted';
import { useAnswer } from './queries';
import { RefuseDialog } from './RefuseDialog';
import { useKeys } from './useKeys';
import { useSettled } from './useSettled';

export function AnswerActions({ approval }: { approval: Approval }) {
  const word = useAnswer(approval.id);
  const [refusing, setRefusing] = useState(false);
  const waits = approval.state === 'waiting';
  const may = waits && approval.may_answer && !word.isPending;
  // Other facts under the same question are another question: they must be read as well.
  const settled = useSettled([approval.id, approval.digest, approval.evidence.taken, waits].join(' '));

  const approve = () => {
    if (may && settled) word.mutate({ verdict: 'approve', reason: '' });
  };
  const refuse = () => {
    if (may) setRefusing(true);
  };
  useKeys({ a: approve, r: refuse });

  if (!waits) return null;
  return (
    <>
      {!approval.may_answer && (
        <Text id="why-not" fw={600} mt="md">
          You cannot answer this. <Untrusted text={approval.why_not ?? 'The gateway gave no reason.'} />
        </Text>
      )}
      {word.isError && !refusing && <Failure what="give your answer" error={word.error} />}
      <div className="actions" role="group" aria-label="Your answer">
        <Button
          onClick={approve}
          disabled={!may}
          aria-disabled={!may || !settled}
          aria-keyshortcuts="a"
          aria-describedby={approval.may_answer ? 'what-yes-means' : 'why-not'}
          loading={word.isPending && word.variables.verdict === 'approve'}
          size="md"
        >
          Approve once
          <Kbd size="xs">A</Kbd>
        </Button>
        <Button
          variant="default"
          className={may ? 'refuse' : ''}
          onClick={refuse}
          disabled={!may}
          aria-keyshortcuts="r"
          aria-describedby={approval.may_answer ? undefined : 'why-not'}
          size="md"
        >
          Refuse…
          <Kbd size="xs">R</Kbd>
        </Button>
      </div>
      {approval.may_answer && (
        <Text id="what-yes-means" size="sm" c="dimmed">
          Your yes holds for exactly this statement, once. If the world changes before it runs, you are asked again.
        </Text>
      )}
      {refusing && (
        <RefuseDialog
          pending={word.isPending}
          error={word.error}
          onClose={() => {
            setRefusing(false);
          }}
          onRefuse={(reason) => {
            word.mutate(
              { verdict: 'refuse', reason },
              {
                onSuccess: () => {
                  setRefusing(false);
                },
              },
            );
          }}
        />
      )}
    </>
  );
}
