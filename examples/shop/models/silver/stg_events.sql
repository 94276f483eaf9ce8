with

events as (
  select * from {{ source('events') }}
),

renamed as (
  select
    message_id,
    user_id as customer_id,
    anonymous_id,
    type as call_type,
    event as event_name,
    json_extract_string(properties, '$.session_id') as session_id,
    json_extract_string(properties, '$.order_id') as order_id,
    json_extract_string(properties, '$.product_id') as product_id,
    properties,
    traits,
    json_extract_string(context, '$.userAgent') as user_agent,
    occurred_at,
    received_at
  from events
  where
    coalesce(json_extract_string(context, '$.userAgent'), '') not ilike '%bot%'
  -- A message that comes again after the collector has forgotten it is still one event.
  qualify row_number() over (partition by message_id order by received_at) = 1
)

select * from renamed
