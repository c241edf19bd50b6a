/** A decoder process that misbehaves as the file's name asks; for DecoderPool's tests. */
process.on('message', ({ path }: { path: string }) => {
  if (path.includes('exit')) process.exit(7);
  if (path.includes('abort')) process.abort();
  if (path.includes('heap')) {
    const kept: unknown[] = [];
    for (;;) kept.push(Array.from({ length: 1e5 }, (_, i) => ({ i })));
  }
  if (path.includes('hang')) for (;;);
  process.send?.({ ok: true, value: { pid: process.pid } });
});
