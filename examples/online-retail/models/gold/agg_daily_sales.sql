with

sales as (
  select * from {{ ref('fct_sales') }}
),

daily as (
  select
    sold_on as date,
    count(distinct transaction_id) filter (where not is_cancellation and not is_adjustment) as transactions,
    sum(amount) as revenue,
    count(distinct customer_id) as unique_customers
  from sales
  group by sold_on
),

with_average as (
  select
    date,
    transactions,
    cast(revenue as decimal(18, 3)) as revenue,
    cast(round(revenue / nullif(transactions, 0), 2) as decimal(18, 2)) as average_order_value,
    unique_customers
  from daily
)

select * from with_average
