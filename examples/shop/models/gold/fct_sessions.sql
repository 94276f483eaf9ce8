with

events as (
  select * from {{ ref('stg_events') }}
),

sessions as (
  select
    session_id,
    max(customer_id) as customer_id,
    cast(count(*) filter (where call_type = 'page') as integer) as count_pages,
    cast(count(*) filter (where event_name = 'Product Viewed') as integer) as count_product_views,
    cast(count(*) filter (where event_name = 'Product Added') as integer) as count_cart_adds,
    count(*) filter (where event_name = 'Order Completed') > 0 as has_order,
    {{ millrace.epoch('max(occurred_at)') }} - {{ millrace.epoch('min(occurred_at)') }} as duration_seconds,
    cast(min(occurred_at) as date) as started_on,
    min(occurred_at) as started_at,
    max(occurred_at) as ended_at
  from events
  where session_id is not null
  group by session_id
)

select * from sessions
