import { Args, Context, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  CustomerReader,
  customerRefusals,
  EraseCustomer,
  type CustomerConsent,
  type CustomerSnapshot,
  type CustomerTag,
} from '#customers';
import { isRefusal, kernelRefusals, type Actor } from '#kernel';
import { Clock } from '#platform';
import {
  checkedPage,
  CurrentActor,
  loaderOf,
  outcomeUnion,
  PageArgs,
  refusalTypesOf,
  toConnection,
  type ApiContext,
  type Connection,
} from '../graphql/index.js';
import { requirePermission } from '../graphql/require-permission.js';
import {
  CustomerConnection,
  CustomerConsentModel,
  CustomerFilterInput,
  CustomerModel,
  CustomerSnapshotModel,
  CustomerTagModel,
  ErasedCustomerModel,
  RegionModel,
} from './customer.model.js';

const EraseCustomerOutcome = outcomeUnion(
  'EraseCustomerOutcome',
  'The erased customer, or why nobody was erased.',
  ErasedCustomerModel,
  [
    ...refusalTypesOf(kernelRefusals, 'NotPermitted', 'InvalidInput'),
    ...refusalTypesOf(customerRefusals, 'CustomerUnknown', 'CustomerErased'),
  ],
);

const largestSnapshotCount = 60;

@Resolver(() => CustomerModel)
export class CustomerResolver {
  constructor(
    private readonly customersReader: CustomerReader,
    private readonly clock: Clock,
    private readonly erase: EraseCustomer,
  ) {}

  @Query(() => [RegionModel], { description: 'The regions that customers may belong to.' })
  async regions(): Promise<RegionModel[]> {
    return this.customersReader.regions();
  }

  @Query(() => CustomerModel, { nullable: true, description: 'One customer, by reference.' })
  async customer(
    @CurrentActor() actor: Actor,
    @Args('reference', { type: () => String, description: 'Reference of the core system.' })
    reference: string,
  ): Promise<CustomerModel | null> {
    requirePermission(actor, 'readUnits');
    const customer = await this.customersReader.findByReference(reference, actor);
    return customer ? CustomerModel.from(customer) : null;
  }

  @Query(() => CustomerConnection, { description: 'Customers and prospects of your regions.' })
  async customers(
    @CurrentActor() actor: Actor,
    @Args() page: PageArgs,
    @Args('filter', { type: () => CustomerFilterInput, nullable: true, description: 'Which of them.' })
    filter?: CustomerFilterInput,
  ): Promise<Connection<CustomerModel>> {
    requirePermission(actor, 'readUnits');
    const { limit, after } = checkedPage(page);
    const { region, customerKind, relationship } = filter ?? {};
    const rows = await this.customersReader.list(
      {
        region: region ?? undefined,
        customerKind: customerKind ?? undefined,
        relationship: relationship ?? undefined,
      },
      actor,
      limit + 1,
      after !== undefined && /^-?\d{1,19}$/.test(after) ? after : undefined,
    );
    return toConnection(
      rows.map((row) => CustomerModel.from(row)),
      limit,
      (customer) => customer.id,
    );
  }

  @ResolveField(() => [CustomerSnapshotModel], {
    description: 'What the customer held and did, newest first.',
  })
  async snapshots(
    @Parent() { id }: CustomerModel,
    @Context() context: ApiContext,
    @Args('last', { type: () => Int, defaultValue: 12, description: 'How many at most, 1 to 60.' })
    last: number,
  ): Promise<CustomerSnapshotModel[]> {
    const count = Math.min(Math.max(last, 1), largestSnapshotCount);
    const loader = loaderOf<string, CustomerSnapshot[]>(context, `customer.snapshots.${count}`, (ids) =>
      this.customersReader.snapshots(ids, count),
    );
    return ((await loader.load(id)) ?? []).map((snapshot) => CustomerSnapshotModel.from(snapshot));
  }

  @ResolveField(() => [CustomerTagModel], { description: 'The tags that hold today.' })
  async tags(@Parent() { id }: CustomerModel, @Context() context: ApiContext): Promise<CustomerTagModel[]> {
    const loader = loaderOf<string, CustomerTag[]>(context, 'customer.tags', async (ids) =>
      this.customersReader.tags(ids, await this.clock.today()),
    );
    return (await loader.load(id)) ?? [];
  }

  @ResolveField(() => [CustomerConsentModel], { description: 'The last decision about each purpose.' })
  async consents(
    @Parent() { id }: CustomerModel,
    @Context() context: ApiContext,
  ): Promise<CustomerConsentModel[]> {
    const loader = loaderOf<string, CustomerConsent[]>(context, 'customer.consents', async (ids) =>
      this.customersReader.consents(ids, await this.clock.today()),
    );
    return (await loader.load(id)) ?? [];
  }

  @Mutation(() => EraseCustomerOutcome, {
    description:
      'Erases a customer: the reference is replaced by one that leads nowhere, results stay, and files that bring the reference back are set aside.',
  })
  async eraseCustomer(
    @CurrentActor() actor: Actor,
    @Args('reference', { type: () => String, description: 'Reference of the core system.' })
    reference: string,
    @Args('reason', { type: () => String, description: 'Why, for the audit log. Do not name the person.' })
    reason: string,
  ) {
    const outcome = await this.erase.execute({ reference, reason }, actor);
    if (isRefusal(outcome)) return outcome;
    const { customerId, ...others } = outcome;
    return Object.assign(new ErasedCustomerModel(), { ...others, id: customerId });
  }
}
