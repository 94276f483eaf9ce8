with

bounds as (
  select
    min(cast(sold_at as date)) as first_on,
    max(cast(sold_at as date)) as last_on
  from {{ ref('stg_sales') }}
),

days as (
  select cast({{ millrace.days_from_to('first_on', 'last_on') }} as date) as date_on
  from bounds
),

described as (
  select
    date_on,
    cast(extract(year from date_on) as integer) as year,
    cast(extract(quarter from date_on) as integer) as quarter,
    cast(extract(month from date_on) as integer) as month,
    cast(extract(isodow from date_on) as integer) as weekday,
    extract(isodow from date_on) >= 6 as is_weekend,
    cast(date_trunc('month', date_on) as date) as month_on
  from days
)

select * from described
