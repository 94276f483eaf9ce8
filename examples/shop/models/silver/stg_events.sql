with

events as (
  select * from {{ source('events') }}
),

-- Who was linked to whom by identify and alias: a visit before the login belongs to the customer.
people as (
  select
    identifier,
    {{ millrace.arg_max('person', 'sequence') }} as person
  from {{ source('identities') }}
  group by identifier
),

renamed as (
  select
    message_id,
    case when person like 'u:%' then substr(person, 3) else user_id end as customer_id,
    anonymous_id,
    type as call_type,
    event as event_name,
    {{ millrace.json_text('properties', 'session_id') }} as session_id,
    {{ millrace.json_text('properties', 'order_id') }} as order_id,
    {{ millrace.json_text('properties', 'product_id') }} as product_id,
    properties,
    traits,
    {{ millrace.json_text('context', 'userAgent') }} as user_agent,
    occurred_at,
    received_at,
    row_number() over (partition by message_id order by received_at) as delivery
  from events
  left join people
    on people.identifier = coalesce('u:' || nullif(user_id, ''), 'a:' || anonymous_id)
  where
    coalesce({{ millrace.json_text('context', 'userAgent') }}, '') not ilike '%bot%'
),

-- A message that comes again after the collector has forgotten it is still one event.
first_deliveries as (
  select
    message_id,
    customer_id,
    anonymous_id,
    call_type,
    event_name,
    session_id,
    order_id,
    product_id,
    properties,
    traits,
    user_agent,
    occurred_at,
    received_at
  from renamed
  where delivery = 1
)

select * from first_deliveries
