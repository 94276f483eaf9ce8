with

events as (
  select * from {{ source('events') }}
),

-- Who was linked to whom by identify and alias: a visit before the login belongs to the customer.
people as (
  select
    identifier,
    arg_max(person, sequence) as person
  from {{ source('identities') }}
  group by identifier
),

renamed as (
  select
    message_id,
    case when starts_with(person, 'u:') then substr(person, 3) else user_id end as customer_id,
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
  left join people
    on people.identifier = coalesce('u:' || nullif(user_id, ''), 'a:' || anonymous_id)
  where
    coalesce(json_extract_string(context, '$.userAgent'), '') not ilike '%bot%'
  -- A message that comes again after the collector has forgotten it is still one event.
  qualify row_number() over (partition by message_id order by received_at) = 1
)

select * from renamed
