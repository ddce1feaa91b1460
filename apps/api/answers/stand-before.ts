import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';

/** Shows each request for a path to `first`, and to the app where that has not answered it, or failed: there errors are told. */
export function standBefore(
  server: Server,
  path: string,
  first: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>,
): void {
  const app = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    const goOn = () => app.forEach((listener) => listener.call(server, request, response));
    if (request.url !== path) return goOn();
    first(request, response).then(
      (answered) => answered || response.headersSent || goOn(),
      () => goOn(),
    );
  });
}
