with

products as (
  select * from {{ source('products') }}
),

latest as (
  select *
  from products
  qualify row_number() over (partition by product_id order by _loaded_at desc, _row_number desc) = 1
),

renamed as (
  select
    product_id,
    name as product_name,
    category,
    price,
    stock
  from latest
)

select * from renamed
