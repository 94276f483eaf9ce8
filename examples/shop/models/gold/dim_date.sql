with

bounds as (
  select
    min(cast(sold_at as date)) as first_on,
    max(cast(sold_at as date)) as last_on
  from {{ ref('stg_sales') }}
),

days as (
  select {{ millrace.days_from_to('first_on', 'last_on') }} as day_at
  from bounds
),

dates as (
  select cast(day_at as date) as date_on
  from days
),

described as (
  select
    date_on,
    cast(extract(year from date_on) as integer) as year,
    cast(extract(quarter from date_on) as integer) as quarter,
    cast(extract(month from date_on) as integer) as month,
    cast({{ millrace.weekday('date_on') }} as integer) as weekday,
    {{ millrace.weekday('date_on') }} >= 6 as is_weekend,
    cast(date_trunc('month', date_on) as date) as month_on
  from dates
)

select * from described
