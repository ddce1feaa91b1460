import { sql, stillStanding, type FileFormat, type Published } from '#platform';

/** The regions that customers may belong to. Not versioned: a region is renamed for good. */
export const regionsFormat: FileFormat = {
  name: 'regions',
  fills: ['customers.region'],
  columns: [
    { name: 'code', staged: 'code', kind: 'text', maximumLength: 40, required: true },
    { name: 'nameEn', staged: 'name_en', kind: 'text', maximumLength: 100, required: true },
    { name: 'nameZh', staged: 'name_zh', kind: 'text', maximumLength: 100, required: true },
    { name: 'parent', staged: 'parent', kind: 'text', maximumLength: 40 },
  ],
  identity: ['code'],

  async check(staging) {
    await staging.setAside(
      'parent',
      'unknownRegion',
      sql`select s.line, s.parent from staged s
           where s.parent is not null and s.parent not in (select code from customers.region)
             and s.parent not in (select o.code from staged o
                                   where o.rejected is null and not exists (select from set_aside a where a.line = o.line))`,
    );
    await staging.setAside(
      'parent',
      'inconsistent',
      sql`select s.line, s.parent from staged s where s.parent = s.code`,
    );
  },

  async publish({ tx }): Promise<Published> {
    const counts = await tx.one<Published>(sql`
      select count(*) filter (where r.code is null)::int as new,
             count(*) filter (where (r.name_en, r.name_zh, r.parent) is distinct from (s.name_en, s.name_zh, s.parent) and r.code is not null)::int as restated,
             count(*) filter (where (r.name_en, r.name_zh, r.parent) is not distinct from (s.name_en, s.name_zh, s.parent) and r.code is not null)::int as unchanged
        from staged s left join customers.region r using (code)
       where ${stillStanding}`);
    await tx.query(sql`
      insert into customers.region (code, name_en, name_zh, parent)
      select s.code, s.name_en, s.name_zh, s.parent from staged s where ${stillStanding}
      on conflict (code) do update set name_en = excluded.name_en, name_zh = excluded.name_zh, parent = excluded.parent`);
    return counts!;
  },
};
