with

bounds as (
  select
    min(cast(sold_at as date)) as first_on,
    max(cast(sold_at as date)) as last_on
  from {{ ref('stg_sales') }}
),

days as (
  select cast(unnest(generate_series(first_on, last_on, interval 1 day)) as date) as date_on
  from bounds
),

described as (
  select
    date_on,
    cast(year(date_on) as integer) as year,
    cast(quarter(date_on) as integer) as quarter,
    cast(month(date_on) as integer) as month,
    cast(isodow(date_on) as integer) as weekday,
    isodow(date_on) >= 6 as is_weekend,
    cast(date_trunc('month', date_on) as date) as month_on
  from days
)

select * from described
