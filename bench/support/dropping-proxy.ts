import { connect, createServer, type Socket } from 'node:net';

/** A proxy before a port of this machine, which can lose every connection. */
export interface DroppingProxy {
  readonly url: string;
  /** Ends every connection, and lets none in for so many milliseconds. */
  readonly drop: (milliseconds: number) => void;
  readonly close: () => Promise<void>;
}

/** Opens a proxy before an address of this machine. */
export const openDroppingProxy = async (target: string): Promise<DroppingProxy> => {
  const port = Number(new URL(target).port);
  const sockets = new Set<Socket>();
  let closedUntil = 0;
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  };
  const server = createServer((inner) => {
    keep(inner);
    if (performance.now() < closedUntil) {
      inner.resetAndDestroy();
      return;
    }
    const outer = connect(port, '127.0.0.1');
    keep(outer);
    inner.pipe(outer).pipe(inner);
    inner.once('close', () => outer.destroy());
    outer.once('close', () => inner.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const own = typeof address === 'object' && address ? address.port : 0;
  const dropAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${own}`,
    drop: (milliseconds) => {
      closedUntil = performance.now() + milliseconds;
      dropAll();
    },
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      dropAll();
      return closed;
    },
  };
};
