import type { Type } from '@nestjs/common';
import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import { GraphQLError } from 'graphql';

export const largestPage = 200;

@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: 50, description: `How many to return at most, 1 to ${largestPage}.` })
  first: number;

  @Field(() => String, { nullable: true, description: 'Return what comes after this cursor.' })
  after?: string | null;
}

@ObjectType({ description: 'Where a page of a list lies within the whole.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether there is more after this page.' })
  hasNextPage: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last item: pass it as `after` for the next page.',
  })
  endCursor?: string;
}

export interface Edge<Node> {
  cursor: string;
  node: Node;
}

export interface Connection<Node> {
  edges: Edge<Node>[];
  nodes: Node[];
  pageInfo: PageInfo;
}

/** The Relay connection type of a model. */
export function connectionType<Node>(model: Type<Node>, name: string): Type<Connection<Node>> {
  @ObjectType(`${name}Edge`, { description: `One ${name} of a page, with its cursor.` })
  class EdgeModel {
    @Field(() => String, { description: 'Opaque position of this item.' })
    cursor: string;

    @Field(() => model, { description: 'The item itself.' })
    node: Node;
  }

  @ObjectType(`${name}Connection`, { description: `A page of a list of ${name}.` })
  class ConnectionModel {
    @Field(() => [EdgeModel], { description: 'The items with their cursors.' })
    edges: EdgeModel[];

    @Field(() => [model], { description: 'The items without their cursors.' })
    nodes: Node[];

    @Field(() => PageInfo, { description: 'Whether and where the list goes on.' })
    pageInfo: PageInfo;
  }
  return ConnectionModel as Type<Connection<Node>>;
}

/** The bound of a page: a negative, zero or too large `first` is an error of the caller, never a default. */
export function checkedPage(args: PageArgs): { limit: number; after: string | undefined } {
  if (args.first < 1 || args.first > largestPage) {
    throw new GraphQLError(`first must lie between 1 and ${largestPage}; ${args.first} was given.`, {
      extensions: { code: 'BAD_USER_INPUT' },
    });
  }
  return { limit: args.first, after: args.after == null ? undefined : decodeCursor(args.after) };
}

/** Builds a page from one row more than was asked for: the extra row only tells that there is a next page. */
export function toConnection<Node>(
  rows: readonly Node[],
  limit: number,
  keyOf: (node: Node) => string,
): Connection<Node> {
  const nodes = rows.slice(0, limit);
  const edges = nodes.map((node) => ({ cursor: encodeCursor(keyOf(node)), node }));
  return { edges, nodes, pageInfo: { hasNextPage: rows.length > limit, endCursor: edges.at(-1)?.cursor } };
}

function encodeCursor(key: string): string {
  return Buffer.from(key, 'utf8').toString('base64url');
}

function decodeCursor(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString('utf8');
  if (encodeCursor(key) !== cursor) {
    throw new GraphQLError('after is not a cursor of this list.', { extensions: { code: 'BAD_USER_INPUT' } });
  }
  return key;
}
