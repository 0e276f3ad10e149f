import { Button, Group, Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import { Failure } from '../../shared/feedback/Feedback';

interface Props {
  pending: boolean;
  error: Error | null;
  onClose: () => void;
  onRefuse: (reason: string) => void;
}

export function RefuseDialog({ pending, error, onClose, onRefuse }: Props) {
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const missing = reason.trim() === '';
  return (
    <Modal opened onClose={onClose} title="Refuse this operation" centered closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (!missing && !pending) onRefuse(reason.trim());
        }}
      >
        <Textarea
          label="Why not?"
          description="The sender reads this: say what to do instead."
          error={asked && missing ? 'Give a reason: without one the sender can only try again.' : undefined}
          value={reason}
          onChange={(event) => {
            setReason(event.currentTarget.value);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
          }}
          maxLength={2000}
          rows={4}
          data-autofocus
        />
        {error !== null && <Failure what="refuse it" error={error} />}
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={onClose}>
            Back
          </Button>
          <Button type="submit" color="#b42318" loading={pending}>
            Refuse
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
