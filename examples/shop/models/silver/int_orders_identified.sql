with

events as (
  select * from {{ ref('stg_events') }}
),

orders as (
  select
    order_id,
    customer_id,
    session_id,
    json_extract_string(properties, '$.channel') as channel,
    cast(json_extract_string(properties, '$.total') as decimal(12, 2)) as total,
    cast(json_array_length(properties, '$.products') as integer) as count_products,
    occurred_at as ordered_at
  from events
  where
    event_name = 'Order Completed'
    and customer_id is not null
  qualify row_number() over (partition by order_id order by received_at, message_id) = 1
)

select * from orders
