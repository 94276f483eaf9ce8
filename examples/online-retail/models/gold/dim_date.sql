with

bounds as (
  select
    min(sold_on) as first_on,
    max(sold_on) as last_on
  from {{ ref('fct_sales') }}
),

days as (
  select cast(unnest(generate_series(first_on, last_on, interval 1 day)) as date) as date_on
  from bounds
),

described as (
  select
    date_on,
    cast(year(date_on) as integer) as year,
    cast(month(date_on) as integer) as month,
    cast(isodow(date_on) as integer) as weekday,
    cast(date_trunc('month', date_on) as date) as month_on
  from days
)

select * from described
