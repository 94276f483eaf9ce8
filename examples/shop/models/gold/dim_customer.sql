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
    signed_up_on,
    lead(seen_at) over (partition by customer_id order by seen_at) is null as is_current,
    case
      when row_number() over (partition by customer_id order by seen_at) = 1
        then least(seen_at, cast(signed_up_on as timestamptz))
      else seen_at
    end as valid_from,
    lead(seen_at) over (partition by customer_id order by seen_at) as valid_until
  from changes
)

select * from versions
