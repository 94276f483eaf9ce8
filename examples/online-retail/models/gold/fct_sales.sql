with

lines as (
  select * from {{ ref('stg_lines') }}
),

facts as (
  select
    line_id,
    invoice_id as transaction_id,
    product_id,
    customer_id,
    country,
    is_cancellation,
    is_adjustment,
    is_product,
    quantity < 0 as is_return,
    quantity,
    unit_price,
    amount,
    cast(invoiced_at as date) as sold_on,
    invoiced_at as sold_at
  from lines
)

select * from facts
