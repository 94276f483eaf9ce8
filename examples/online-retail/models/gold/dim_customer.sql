with

lines as (
  select * from {{ ref('stg_lines') }}
),

countries as (
  select
    customer_id,
    country,
    min(invoiced_at) as seen_at
  from lines
  where customer_id is not null
  group by customer_id, country
),

-- The file knows of a customer only the country; a few have moved.
versions as (
  select
    customer_id,
    cast(row_number() over (partition by customer_id order by seen_at, country) as integer) as version,
    cast(null as varchar) as customer_name,
    cast(null as varchar) as email,
    country as city,
    cast(min(seen_at) over (partition by customer_id) as date) as signed_up_on,
    lead(seen_at) over (partition by customer_id order by seen_at, country) is null as is_current,
    seen_at as valid_from,
    lead(seen_at) over (partition by customer_id order by seen_at, country) as valid_until
  from countries
)

select * from versions
