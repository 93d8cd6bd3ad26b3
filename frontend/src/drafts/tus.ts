import type { Events, Sender, Sending } from './uploads.ts';

/** tusSender sends with tus-js-client, fetched when the first file is chosen. Pieces of 1 MiB: what a lost connection costs at most. */
export const tusSender: Sender = async (file, known, events: Events): Promise<Sending> => {
  const { Upload } = await import('tus-js-client');
  const upload = new Upload(file as File, {
    endpoint: '/api/v1/uploads',
    uploadUrl: known.url ?? null,
    metadata: known.metadata,
    chunkSize: 1024 * 1024,
    retryDelays: [500, 1500],
    storeFingerprintForResuming: false,
    onProgress: (sent) => events.progress(sent),
    onUploadUrlAvailable: () => upload.url && events.url(upload.url),
    onSuccess: () => events.done(),
    onError: (error) => {
      const response = 'originalResponse' in error ? error.originalResponse : null;
      events.failed(response?.getStatus() ?? 0, response?.getBody() ?? '');
    },
  });
  return { start: () => upload.start(), abort: () => void upload.abort() };
};
