-- Who never decided about a purpose is kept beside what decisions come to: an enrolment then joins those who do not consent, who are
-- few where consent is asked for at the opening of an account, in place of everybody who does.

-- Null: nobody decided, as far as decisions are kept; `last_recorded_at` is then the recording of the customer.
alter table customers.consent_standing alter column decided_on drop not null;
-- Up to which instant of recording customers were looked at for having decided; null: not at all, so that purposes of single
-- channels, about which few decide, stay small.
alter table customers.consent_standing_build add column undecided_known_at timestamptz(3);
