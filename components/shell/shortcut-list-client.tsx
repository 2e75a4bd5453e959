'use client';
import { useState } from 'react';
import { Checkbox } from '#components/ui/form/field.tsx';
import { Button } from '#components/ui/form/button.tsx';
import { KeyHint } from '#components/ui/text/key-hint.tsx';
import { Dialog } from './dialog-client.tsx';
import { SHORTCUTS, NAVIGATION } from './navigation.ts';
import { setSingleKeys, singleKeysOn } from './use-shortcuts.ts';

/** The dialog with the keyboard shortcuts and a switch that turns single-key shortcuts off. */
export function ShortcutList({ onClose }: { onClose: () => void }) {
  const [on, setOn] = useState(singleKeysOn);
  return (
    <Dialog label="Keys" onClose={onClose}>
      <div className="max-h-[76vh] overflow-y-auto p-5">
        <h2 className="text-16 font-semibold">Keys</h2>
        <dl className="mt-3 grid gap-x-8 sm:grid-cols-2">
          {[...SHORTCUTS, ...NAVIGATION.map(({ key, name }) => ({ keys: ['g', key], action: `go to ${name}` }))].map(
            ({ keys, action }) => (
              <div key={action} className="flex items-baseline gap-3 border-b border-line py-1">
                <dt className="w-20 shrink-0">
                  <KeyHint keys={keys} />
                </dt>
                <dd>{action}</dd>
              </div>
            ),
          )}
        </dl>
        <div className="mt-4 flex flex-wrap items-center justify-between gap-3">
          <Checkbox
            label="Enable single-key shortcuts (turn off for speech input)"
            checked={on}
            onChange={(event) => {
              setOn(event.target.checked);
              setSingleKeys(event.target.checked);
            }}
          />
          <Button onClick={onClose}>Close</Button>
        </div>
      </div>
    </Dialog>
  );
}
