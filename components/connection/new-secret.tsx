import { CodeLines } from '#components/ui/text/code.tsx';
import type { NewConnectionView } from '#lib/views/activity/connection.ts';

/** The address of a connection, and the secret that is shown once. */
export function NewSecret({ made: { connection, secret } }: { made: NewConnectionView }) {
  if (connection.address === null)
    return (
      <p role="status">
        {connection.name} asks about {connection.packages.map(({ name }) => name).join(', ')} from now on.
      </p>
    );
  return (
    <div role="status" className="space-y-1">
      <p>The address of {connection.name}:</p>
      <CodeLines label="address of the connection" text={connection.address} />
      {secret === null ? (
        <p>It accepts the secret that was entered.</p>
      ) : (
        <>
          <p>Its secret. Attestry cannot show it again:</p>
          <CodeLines label="secret of the connection" text={secret} />
        </>
      )}
    </div>
  );
}
