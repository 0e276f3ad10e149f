import { Table } from '@mantine/core';
import type { Parameter } from '../../shared/api/types';
import { VisibleText } from '../../shared/text/Untrusted';

export function Parameters({ parameters }: { parameters: readonly Parameter[] }) {
  if (parameters.length === 0) return null;
  return (
    <div className="panel">
      <Table aria-label="Values bound to the statement" horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="1%">Value</Table.Th>
            <Table.Th w="1%">Type</Table.Th>
            <Table.Th>What it is</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {parameters.map((one) => (
            <Table.Tr key={one.name}>
              <Table.Th scope="row" className="mono">
                {one.name}
              </Table.Th>
              <Table.Td className="mono">
                {one.type === 'unknown' ? <span className="null">not said</span> : one.type}
              </Table.Td>
              <Table.Td className="mono" style={{ whiteSpace: 'break-spaces', overflowWrap: 'anywhere' }}>
                <bdo dir="ltr">
                  <VisibleText text={one.value} />
                </bdo>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
