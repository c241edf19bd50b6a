/** Entry of a decoder process: one request at a time, answered by one message. What kills it kills nothing else. */
import { isGraftError } from '../../domain/errors/index.ts';
import { toDisplay } from '../../preprocess/index.ts';
import { decodeFile, inspectFile } from '../decode/index.ts';
import { encodePng8 } from '../png/index.ts';
import type { DecoderAnswers, DecoderReply, DecoderRequest } from './protocol.ts';

async function answer(request: DecoderRequest): Promise<DecoderAnswers[keyof DecoderAnswers]> {
  if (request.kind === 'inspect') return inspectFile(request.path, { salt: request.salt });
  const raster = await decodeFile(request.path, { frame: request.frame });
  return request.kind === 'raster' ? raster : encodePng8(toDisplay(raster, request.maxSide));
}

async function reply(request: DecoderRequest): Promise<DecoderReply> {
  try {
    return { ok: true, value: await answer(request) };
  } catch (error) {
    if (isGraftError(error)) return { ok: false, code: error.code, message: error.message, data: error.data };
    return { ok: false, code: 'INTERNAL', message: `${request.path} could not be decoded: ${String(error)}`, data: { file: request.path } };
  }
}

process.on('message', (request: DecoderRequest) => {
  void reply(request).then((message) => process.send?.(message));
});
process.on('disconnect', () => process.exit(0));
