with

events as (
  select * from {{ ref('stg_events') }}
),

orders as (
  select
    order_id,
    customer_id,
    session_id,
    {{ millrace.json_text('properties', 'channel') }} as channel,
    cast({{ millrace.json_text('properties', 'total') }} as decimal(12, 2)) as total,
    cast({{ millrace.json_length('properties', 'products') }} as integer) as count_products,
    occurred_at as ordered_at,
    row_number() over (partition by order_id order by received_at, message_id) as delivery
  from events
  where
    event_name = 'Order Completed'
    and customer_id is not null
),

first_deliveries as (
  select
    order_id,
    customer_id,
    session_id,
    channel,
    total,
    count_products,
    ordered_at
  from orders
  where delivery = 1
)

select * from first_deliveries
