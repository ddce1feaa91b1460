import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Controller, Get, Header, Module, Param, Res, NotFoundException } from '@nestjs/common';
import type { Response } from 'express';
import { Public } from '../graphql/index.js';

const { resolve } = createRequire(import.meta.url);

/** The files of the explorer, out of the installed packages: nothing is loaded from the internet. */
const files: Readonly<Record<string, { path: () => string; type: string }>> = {
  'react.js': {
    path: () => join(dirname(resolve('react/package.json')), 'umd/react.production.min.js'),
    type: 'text/javascript',
  },
  'react-dom.js': {
    path: () => join(dirname(resolve('react-dom/package.json')), 'umd/react-dom.production.min.js'),
    type: 'text/javascript',
  },
  'graphiql.js': {
    path: () => join(dirname(resolve('graphiql/package.json')), 'graphiql.min.js'),
    type: 'text/javascript',
  },
  'graphiql.css': {
    path: () => join(dirname(resolve('graphiql/package.json')), 'graphiql.min.css'),
    type: 'text/css',
  },
};

const page = `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>Tierlift GraphQL explorer</title>
  <link rel="stylesheet" href="/explorer/graphiql.css">
  <style>html, body, #explorer { height: 100%; margin: 0 }</style>
</head>
<body>
  <div id="explorer"></div>
  <script src="/explorer/react.js"></script>
  <script src="/explorer/react-dom.js"></script>
  <script src="/explorer/graphiql.js"></script>
  <script>
    ReactDOM.createRoot(document.getElementById('explorer')).render(
      React.createElement(GraphiQL, {
        fetcher: GraphiQL.createFetcher({ url: '/graphql' }),
        defaultHeaders: JSON.stringify({ authorization: 'Bearer <paste a key here>' }, null, 2),
        defaultQuery: '# Paste a key under Headers, then ask.\\n{\\n  viewer { name role }\\n}\\n',
        isHeadersEditorEnabled: true,
        shouldPersistHeaders: true,
      }),
    );
  </script>
</body>
</html>`;

@Controller('explorer')
export class ExplorerController {
  @Public()
  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  index(): string {
    return page;
  }

  @Public()
  @Get(':file')
  file(@Param('file') name: string, @Res() response: Response): void {
    const file = Object.hasOwn(files, name) ? files[name] : undefined;
    if (!file) throw new NotFoundException();
    response.type(file.type).sendFile(file.path(), { dotfiles: 'allow' });
  }
}

/** GraphiQL at /explorer, in development only. */
@Module({ controllers: [ExplorerController] })
export class ExplorerModule {}
