with

sales as (
  select * from {{ source('sales') }}
),

products as (
  select distinct product_id from {{ source('products') }} -- one row per product of all deliveries
),

-- A line that a corrected file delivers again replaces the earlier one.
latest as (
  select
    transaction_id,
    product_id,
    customer_id,
    quantity,
    amount,
    transaction_date,
    row_number() over (
      partition by transaction_id, product_id
      order by _loaded_at desc, _source_file desc, _row_number desc
    ) as delivery
  from sales
),

judged as (
  select
    latest.transaction_id,
    latest.product_id,
    latest.customer_id,
    products.product_id is not null as is_known_product,
    latest.quantity < 0 as is_return,
    sign(latest.quantity) = sign(latest.amount) as is_plausible,
    latest.quantity,
    latest.amount,
    latest.transaction_date as sold_at
  from latest
  left join products on latest.product_id = products.product_id
  where latest.delivery = 1
)

select * from judged
