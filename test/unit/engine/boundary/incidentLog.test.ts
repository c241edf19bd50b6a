import { describe, expect, it } from 'vitest';
import { redact } from '../../../../src/engine/boundary/index.ts';

describe('redact', () => {
  it.each([
    ['ENOENT: no such file, open \'/data/Doe^Jane/1.dcm\'', 'ENOENT: no such file, open "…"'],
    ['cannot read /data/Doe/scan.png: broken', 'cannot read …: broken'],
    ['C:\\Patients\\Doe is gone', '…'],
    ['patient 123456 in 12 parts', 'patient … in 12 parts'],
    ['Unexpected token in "Doe,Jane"', 'Unexpected token in "…"'],
    ['UNIQUE constraint failed: sample.content_hash', 'UNIQUE constraint failed: sample.content_hash'],
  ])('makes of %j %j', (message, redacted) => {
    expect(redact(message)).toBe(redacted);
  });
});
