with

sales as (
  select * from {{ ref('fct_sales') }}
),

customers as (
  select
    customer_id,
    count(distinct transaction_id) filter (where not is_return) as count_orders,
    sum(amount) as revenue,
    min(sold_on) as first_order_on,
    max(sold_on) filter (where not is_return) as last_order_on
  from sales
  group by customer_id
),

valued as (
  select
    customer_id,
    count_orders,
    cast(revenue as decimal(18, 2)) as lifetime_value,
    -- By way of six digits, so that half a cent goes up on every engine.
    cast(
      cast(
        cast(revenue as {{ dbt.type_float() }}) / greatest(1, {{ dbt.datediff('first_order_on', 'last_order_on', 'day') }}) * 30
        as decimal(18, 6)
      ) as decimal(18, 2)
    ) as revenue_per_30_days,
    first_order_on,
    last_order_on
  from customers
)

select * from valued
