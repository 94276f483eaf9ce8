with

sales as (
  select * from {{ ref('fct_sales') }}
),

customers as (
  select
    customer_id,
    count(distinct transaction_id) filter (where not is_cancellation) as count_orders,
    cast(sum(amount) as decimal(18, 2)) as lifetime_value,
    min(sold_on) as first_order_on,
    max(sold_on) filter (where not is_return) as last_order_on
  from sales
  where customer_id is not null
  group by customer_id
)

select * from customers
