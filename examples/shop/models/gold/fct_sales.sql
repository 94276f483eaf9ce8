with

sales as (
  select * from {{ ref('stg_sales') }}
),

trusted as (
  select
    transaction_id,
    product_id,
    customer_id,
    is_return,
    quantity,
    amount,
    cast(sold_at as date) as sold_on,
    sold_at
  from sales
  where
    is_known_product
    and is_plausible
)

select * from trusted
