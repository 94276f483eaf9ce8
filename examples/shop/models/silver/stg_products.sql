with

products as (
  select * from {{ source('products') }}
),

latest as (
  select
    product_id,
    name,
    category,
    price,
    stock,
    row_number() over (partition by product_id order by _loaded_at desc, _source_file desc, _row_number desc) as delivery
  from products
),

renamed as (
  select
    product_id,
    name as product_name,
    category,
    price,
    stock
  from latest
  where delivery = 1
)

select * from renamed
