with

customers as (
  select * from {{ source('customers') }}
),

renamed as (
  select
    customer_id,
    name as customer_name,
    email,
    city,
    signup_date as signed_up_on,
    _loaded_at as seen_at
  from customers
)

select * from renamed
