with

sales as (
  select * from {{ ref('fct_sales') }}
),

daily as (
  select
    sold_on as date,
    count(distinct transaction_id) filter (where not is_return) as transactions,
    sum(amount) as revenue,
    count(distinct customer_id) filter (where not is_return) as unique_customers
  from sales
  group by sold_on
),

with_average as (
  select
    date,
    transactions,
    cast(revenue as decimal(18, 2)) as revenue,
    cast(cast(revenue as {{ dbt.type_float() }}) / nullif(transactions, 0) as decimal(18, 2)) as average_order_value,
    unique_customers
  from daily
)

select * from with_average
