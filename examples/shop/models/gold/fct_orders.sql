with

orders as (
  select * from {{ ref('int_orders_identified') }}
),

refunds as (
  select
    order_id,
    sum(cast({{ millrace.json_text('properties', 'total') }} as decimal(12, 2))) as refunded
  from {{ ref('stg_events') }}
  where event_name = 'Order Refunded'
  group by order_id
),

joined as (
  select
    orders.order_id,
    orders.customer_id,
    orders.session_id,
    orders.channel,
    refunds.order_id is not null as is_refunded,
    orders.count_products,
    orders.total,
    cast(coalesce(refunds.refunded, 0) as decimal(12, 2)) as refunded,
    cast(orders.ordered_at as date) as ordered_on,
    orders.ordered_at
  from orders
  left join refunds on orders.order_id = refunds.order_id
)

select * from joined
