with

changes as (
  select * from {{ ref('stg_customers') }}
),

-- Each change is valid until the next one; the first since the beginning, because sales are older than
-- the first look at the customer.
versions as (
  select
    customer_id,
    cast(row_number() over (partition by customer_id order by seen_at) as integer) as version,
    customer_name,
    email,
    city,
    -- The shop's service does not tell the country.
    case
      when city in ('Berlin', 'Hamburg', 'Munich', 'Cologne', 'Leipzig') then 'DE'
      when city in ('Vienna', 'Graz') then 'AT'
      when city in ('Paris', 'Lyon') then 'FR'
      when city in ('Amsterdam', 'Utrecht') then 'NL'
      when city in ('Milan', 'Turin') then 'IT'
      when city in ('Madrid', 'Valencia') then 'ES'
      when city = 'Zurich' then 'CH'
      when city = 'Brussels' then 'BE'
      when city = 'Warsaw' then 'PL'
      when city = 'Prague' then 'CZ'
      when city = 'Copenhagen' then 'DK'
    end as country,
    signed_up_on,
    lead(seen_at) over (partition by customer_id order by seen_at) is null as is_current,
    case
      when row_number() over (partition by customer_id order by seen_at) = 1
        then least(seen_at, cast(signed_up_on as {{ millrace.type_timestamptz() }}))
      else seen_at
    end as valid_from,
    lead(seen_at) over (partition by customer_id order by seen_at) as valid_until
  from changes
)

select * from versions
